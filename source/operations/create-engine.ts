import {offerBlocker} from '../host/disk-blocker.js';
import {furtherExtensions} from '../recipe/extensions.js';
import type {DriverlessRuntime} from '../runtime.js';
import {sessionFiles} from '../session/session-files.js';
import type {Engine} from './engine.js';
import {type CallOptions, inCall} from './in-call.js';
import {type EngineOptions, type LazyRuntime, lazyRuntime} from './runtime.js';
import {setUpCommand} from './set-up/set-up-command.js';

/** The engine. Nothing is loaded, made or looked at before it is asked for something. */
export function createEngine(options: EngineOptions = {}): Engine {
	return engineOn(lazyRuntime(options));
}

/** The operations, each loaded when it is called: a first screen must not wait for the last. */
export function engineOn({drivers, ...rest}: LazyRuntime): Engine {
	const {folders} = rest;
	const {call, callWith} = callers(async () => ({...rest, hypervisor: await drivers()}));
	/** For operations that ask no hypervisor. */
	const {call: callDriverless, callWith: callDriverlessWith} = callers<DriverlessRuntime>(async () => rest);
	return {
		overview: {
			watch: callWith(async () => (await import('./watch-overview.js')).watchOverview),
		},
		setup: {
			hypervisors: call(async () => (await import('./set-up/list-hypervisors.js')).listHypervisors),
			cachedImages: callDriverless(async () => (await import('./set-up/images.js')).listImages),
			checkImage: callDriverlessWith(async () => (await import('./set-up/images.js')).checkImage),
			async browse(folder, endings) {
				const {browseFolder} = await import('./set-up/browse-folder.js');
				return browseFolder(folder, endings);
			},
			extensions: furtherExtensions,
			checkName: callDriverlessWith(async () => (await import('./set-up/check-new-name.js')).checkNewName),
			async steps() {
				const {recipe} = await import('../recipe/recipe.js');
				return recipe;
			},
			plan: callDriverlessWith(async () => (await import('./set-up/plan-set-up.js')).planSetUp),
			command: setUpCommand,
			run: callWith(async () => (await import('./set-up/set-up.js')).setUp),
			resume: callWith(async () => (await import('./set-up/set-up.js')).resumeSetUp),
			extend: callWith(async () => (await import('./set-up/extend.js')).extend),
			remove: callWith(async () => (await import('./set-up/remove-intermediary.js')).removeIntermediary),
		},
		disks: {
			list: callDriverless(async () => (await import('./disks/list-disks.js')).listDisks),
			watch: callDriverlessWith(async () => (await import('./disks/watch-disks.js')).watchDisks),
			images: callDriverlessWith(async () => (await import('./disks/list-disks.js')).listImages),
			image: callDriverlessWith(async () => (await import('./disks/list-disks.js')).listImage),
			blocker: (disk, partition) => offerBlocker(disk, partition === undefined ? [] : [partition]),
			devices: callWith(async () => (await import('./mounts/list-devices.js')).listDevices),
			async probe(choice, intermediary, options) {
				const {probeDisk} = await import('./mounts/disk-probe.js');
				return call(async () => runtime => probeDisk(runtime, choice, intermediary))(options);
			},
		},
		sessions: {
			mount: callWith(async () => (await import('./mounts/mount.js')).mount),
			list: call(async () => (await import('./mounts/list-mounts.js')).listMounts),
			watch: callWith(async () => (await import('./mounts/list-mounts.js')).watchMounts),
			suggestMountpoint: callDriverlessWith(async () => (await import('./mounts/suggest-mountpoint.js')).suggestMountpoint),
			checkMountpoint: callDriverlessWith(async () => (await import('./mounts/check-mountpoint.js')).checkNewMountpoint),
			unmount: callWith(async () => (await import('./mounts/unmount.js')).unmount),
			unmountAll: call(async () => (await import('./mounts/unmount.js')).unmountAll),
			recover: callWith(async () => (await import('./mounts/recover.js')).recover),
			recoverAll: call(async () => (await import('./mounts/recover.js')).recoverAll),
			holders: callDriverlessWith(async () => {
				const {findHolders} = await import('../session/holders.js');
				return async ({context}, mountpoint: string) => findHolders(mountpoint, context);
			}),
			async endHolder(pid) {
				const {endHolder} = await import('./mounts/end-holder.js');
				endHolder(pid);
			},
			shell: callWith(async () => (await import('./mounts/open-shell.js')).openShell),
			log: id => sessionFiles(folders, id).log,
		},
		logs: {
			read: callDriverlessWith(async () => (await import('./logs/read-log.js')).readLog),
			async tail(file, lines) {
				const {logTail} = await import('./logs/log-tail.js');
				return logTail(file, lines);
			},
		},
		diagnose: call(async () => (await import('./diagnose/diagnose.js')).diagnose),
	};
}

/** Options of every call, and those that one has of its own. */
type Options<Own> = CallOptions & Partial<Own>;

/** What makes calls of work that takes nothing beside a runtime, or one thing; both may have options of their own. */
function callers<Kind extends DriverlessRuntime>(runtimeOf: () => Promise<Kind>) {
	return {
		call<Result, Own>(load: () => Promise<(runtime: Kind, own?: Partial<Own>) => Promise<Result>>) {
			return async (options: Options<Own> = {}): Promise<Result> => {
				const work = await load();
				return inCall(await runtimeOf(), options, async runtime => work(runtime, options));
			};
		},
		callWith<Given, Result, Own>(load: () => Promise<(runtime: Kind, given: Given, own?: Partial<Own>) => Promise<Result>>) {
			return async (given: Given, options: Options<Own> = {}): Promise<Result> => {
				const work = await load();
				return inCall(await runtimeOf(), options, async runtime => work(runtime, given, options));
			};
		},
	};
}
