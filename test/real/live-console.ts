import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {buildPracticeGuest, type VariantName} from '../../fixtures/practice-guest/index.js';
import {GuestConsole} from '../../source/console/guest-console.js';
import type {Context, EngineEvent} from '../../source/events.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {createTested} from '../harness/world.js';

/** What the issue asks of a bad line: half a percent of the keys lost, a quarter doubled, a release of a modifier lost now and then. */
export const badLine = {drop: 0.005, double: 0.0025, loseRelease: 0.004} as const;

export type LiveConsole = {
	readonly console: GuestConsole;
	readonly context: Context;
	readonly events: readonly EngineEvent[];
	readonly hypervisor: Hypervisor;
	remove(): Promise<void>;
};

/** The practice guest, booted from its image, and the closed loop to its shell. `wrap` puts something between us and the hypervisor. */
export async function liveConsole({
	variant = 'core',
	wrap = hypervisor => hypervisor,
}: {
	variant?: VariantName;
	wrap?: (hypervisor: Hypervisor) => Hypervisor;
} = {}): Promise<LiveConsole> {
	const {iso} = await buildPracticeGuest({variant});
	const folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-console-'));
	const hypervisor = wrap(await createTested(folder));
	const events: EngineEvent[] = [];
	const context: Context = {signal: new AbortController().signal, emit: event => events.push(event)};
	const name = 'console';
	const remove = async () => {
		await hypervisor.delete(name, context);
		await rm(folder, {recursive: true, force: true});
	};

	try {
		await hypervisor.create({name, memoryMib: 256, diskMib: 64, guestBits: 32, guestPort: 22, hostPort: 23_001, network: 'open'}, context);
		await hypervisor.insertCd(name, iso, context);
		await hypervisor.start(name, context);
		const console = await GuestConsole.open(hypervisor, name, context);
		await console.connect(300_000);
		return {
			console,
			context,
			events,
			hypervisor,
			async remove() {
				await console.close();
				await remove();
			},
		};
	} catch (error) {
		await remove();
		throw error;
	}
}
