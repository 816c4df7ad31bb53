import {describe, expect, it} from 'vitest';
import type {Guest} from '../../source/guest/guest.js';
import {dropNetwork, hasDefaultRoute, hasDefaultRoute6} from '../../source/guest/network.js';

const header = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const local = 'eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n';
const out = 'eth0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n';
const zeros = '0'.repeat(32);
const lo6 = `${zeros} 00 ${zeros} 00 ${zeros} ffffffff 00000001 00000000 00200200       lo\n`;
const out6 = `${zeros} 00 ${zeros} 00 fe800000000000000000000000000002 00000400 00000001 00000000 00450003     eth0\n`;

/** A guest whose answer is known. */
function answering(...texts: readonly (readonly [name: string, content: string])[]): Guest {
	const stdout = texts
		.flatMap(([name, content]) => ['text', name, content])
		.map(word => `${word}\0`)
		.join('');
	return {run: async () => ({status: 0, stdout, stderr: ''})} as unknown as Guest;
}

describe('a guest that gives up its network', () => {
	it('has no default route any more, or fails', async () => {
		const routes = (text: string) => ['routes', header + text] as const;
		const end = ['end', 'end'] as const;
		const port = {guestPort: 22};
		expect(await dropNetwork(answering(routes(local), ['routes6', lo6], end), port, [])).toBe(false);
		expect(await dropNetwork(answering(['filter', 'yes'], routes(local), ['routes6', ''], end), port, [])).toBe(true);
		for (const guest of [answering(routes(local + out), end), answering(routes(local), ['routes6', lo6 + out6], end)]) {
			await expect(dropNetwork(guest, port, ['Or so'])).rejects.toMatchObject({
				message: expect.stringContaining('still has a route'),
				nextSteps: ['Or so'],
			});
		}

		for (const guest of [answering(routes(local)), answering()]) {
			await expect(dropNetwork(guest, port, [])).rejects.toThrow("the guest's answer is not complete");
		}
	});

	it('is told from one that has a way out', () => {
		expect([header + local, header + out + local, header, ''].map(hasDefaultRoute)).toEqual([false, true, false, false]);
		expect([lo6, lo6 + out6, ''].map(hasDefaultRoute6)).toEqual([false, true, false]);
	});
});
