import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {buildPracticeGuest, type VariantName} from '../../fixtures/practice-guest/index.js';
import {ConsoleError} from '../../source/console/console-error.js';
import {GuestConsole} from '../../source/console/guest-console.js';
import type {Context, EngineEvent} from '../../source/events.js';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {inspectIso} from '../../source/iso/iso-image.js';
import {createTested} from '../harness/world.js';
import {guestScreen} from './guest-screen.js';

/** A bad line: half a percent of the keys are lost, a quarter are doubled, a tenth stay down for a while, and a release of a modifier is lost now and then. */
export const badLine = {drop: 0.005, double: 0.0025, repeat: 0.001, loseRelease: 0.004} as const;

export type LiveConsole = {
	readonly console: GuestConsole;
	readonly context: Context;
	readonly events: readonly EngineEvent[];
	readonly hypervisor: Hypervisor;
	remove(): Promise<void>;
};

/** What is done before anything else is typed. @param screen - what the machine shows. */
export type WhileItBoots = (console: GuestConsole, screen: () => Promise<readonly string[]>) => Promise<void>;

type Options = {
	readonly variant?: VariantName;
	/** Puts something between us and the hypervisor. */
	readonly wrap?: (hypervisor: Hypervisor) => Hypervisor;
	readonly first?: WhileItBoots | undefined;
};

/** Milliseconds until the guest's shell answers, on a busy computer too. */
const bootLimit = 300_000;

/** The practice guest, booted from its image, and the closed loop to its shell. */
export async function liveConsole({
	variant = 'core',
	wrap = hypervisor => hypervisor,
	first = async () => {},
}: Options = {}): Promise<LiveConsole> {
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
		const screen = async () => guestScreen(hypervisor, name, context);
		await first(console, screen);
		const {bootLabel: label, onlyByLabel} = await inspectIso(iso);
		try {
			await console.connect(bootLimit, {label, onlyByLabel});
		} catch (error) {
			if (!(error instanceof ConsoleError)) throw error;
			const shown = await screen().catch((reason: unknown) => [String(reason)]);
			throw new Error([`${error.message}; heard:`, ...error.heard, 'on its screen:', ...shown].join('\n'), {cause: error});
		}

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
