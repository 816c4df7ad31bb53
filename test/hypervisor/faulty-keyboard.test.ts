import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {withKeyFaults} from '../../fixtures/faulty-keyboard.js';
import type {Context} from '../../source/events.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import type {KeyStroke} from '../../source/hypervisor/keyboard/keys.js';
import {bytesOf, stroke} from './strokes.js';

const context: Context = {signal: new AbortController().signal, emit() {}};

/** Only the keyboard is asked for. */
function recorder(): {readonly hypervisor: Hypervisor; readonly sent: number[]} {
	const sent: number[] = [];
	const keyboard = async () => ({
		async press(strokes: readonly KeyStroke[]) {
			sent.push(...bytesOf(strokes));
		},
		async close() {},
	});
	return {hypervisor: {name: 'qemu', keyboard} as unknown as Hypervisor, sent};
}

type Faults = Parameters<typeof withKeyFaults>[1];

async function type(
	strokes: readonly KeyStroke[],
	faults: Partial<Faults>,
	perCall = strokes.length,
): Promise<{sent: number[]; said: string[]}> {
	const {hypervisor, sent} = recorder();
	const said: string[] = [];
	const faulty = withKeyFaults(hypervisor, {
		seed: 1,
		drop: 0,
		double: 0,
		repeat: 0,
		loseRelease: 0,
		onFault: text => said.push(text),
		...faults,
	});
	const keyboard = await faulty.keyboard('any', context);
	for (let at = 0; at < strokes.length; at += perCall) {
		await keyboard.press(strokes.slice(at, at + perCall));
	}

	return {sent, said};
}

const capitalA = stroke(0x2a, 0x1e, 0x9e, 0xaa);
const upBytes = [0xe0, 0x48, 0xe0, 0xc8];
const up = stroke(...upBytes);

describe('a faulty keyboard', () => {
	it('drops whole keys', async () => {
		expect(await type([capitalA, up], {drop: 1})).toEqual({sent: [], said: ['lost left Shift', 'lost key 1e', 'lost key c8']});
	});

	it('doubles keys, but not those that do nothing alone', async () => {
		expect(await type([capitalA, up], {double: 1})).toEqual({
			sent: [0x2a, 0x1e, 0x9e, 0x1e, 0x9e, 0xaa, ...upBytes, ...upBytes],
			said: ['doubled key 1e', 'doubled key c8'],
		});
	});

	it('repeats keys that stay down, but not modifiers', async () => {
		const {sent, said} = await type([capitalA], {repeat: 1});
		const [, times] = /^repeated key 1e (\d+) times$/.exec(said.join()) ?? [];
		expect(Number(times)).toBeGreaterThan(1);
		expect(sent).toEqual([0x2a, 0x1e, ...Array.from({length: Number(times)}, () => 0x1e), 0xaa]);
	});

	it('loses the release of a modifier only', async () => {
		const chord = stroke(0x1d, 0xe0, 0x38, 0x2e, 0xae, 0xe0, 0xb8, 0x9d);
		expect(await type([capitalA, chord], {loseRelease: 1})).toEqual({
			sent: [0x2a, 0x1e, 0x9e, 0x1d, 0xe0, 0x38, 0x2e, 0xae],
			said: ['lost the release of left Shift', 'lost the release of right Alt', 'lost the release of left Ctrl'],
		});
	});

	it('does the same for the same seed, however the strokes are cut, and as often as told', async () => {
		const key = fc.integer({min: 2, max: 0x35}).filter(code => code !== 0x1d && code !== 0x2a);
		const keys = fc.array(key, {minLength: 2000, maxLength: 2000});
		await fc.assert(
			fc.asyncProperty(fc.integer(), keys, fc.integer({min: 1, max: 9}), async (seed, codes, perCall) => {
				const strokes = codes.map(code => stroke(code, code | 0x80));
				const faults = {seed, drop: 0.05, double: 0.025};
				const whole = await type(strokes, faults);
				const cut = await type(strokes, faults, perCall);
				expect(cut).toEqual(whole);
				const lost = whole.said.filter(text => text.startsWith('lost')).length;
				expect(whole.sent.length).toBe(2 * strokes.length - 2 * lost + 2 * (whole.said.length - lost));
				// 2000 keys, within six standard deviations.
				expect(Math.abs(lost - 100)).toBeLessThan(60);
			}),
			{numRuns: 40},
		);
	});
});
