import {offerBlocker} from '../host/disk-blocker.js';
import {knownExtensions} from '../recipe/extensions.js';
import type {DriverlessRuntime, Runtime} from '../runtime.js';
import {sessionFiles} from '../session/session-files.js';
import type {Engine} from './engine.js';
import {expandHome} from './expand-home.js';
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
	const call = async <Result>(options: CallOptions, work: (runtime: Runtime) => Promise<Result>) =>
		inCall({...rest, hypervisor: await drivers()}, options, work);
	/** For what asks no hypervisor. */
	const callDriverless = async <Result>(options: CallOptions, work: (runtime: DriverlessRuntime) => Promise<Result>) =>
		inCall<DriverlessRuntime, Result>(rest, options, work);
	return {
		overview: {
			async watch(onChange, options = {}) {
				const {watchOverview} = await import('./watch-overview.js');
				await call(options, async runtime => watchOverview(runtime, onChange));
			},
		},
		setup: {
			async hypervisors(options = {}) {
				const {listHypervisors} = await import('./set-up/list-hypervisors.js');
				return call(options, listHypervisors);
			},
			async cachedImages(options = {}) {
				const {listImages} = await import('./set-up/list-images.js');
				return callDriverless(options, listImages);
			},
			async checkImage(file, options = {}) {
				const {checkImage} = await import('./set-up/check-image.js');
				return callDriverless(options, async runtime => checkImage(runtime, file));
			},
			async browse(folder, endings) {
				const {browseFolder} = await import('./set-up/browse-folder.js');
				return browseFolder(folder, endings);
			},
			extensions: Object.entries(knownExtensions).map(([name, {purpose}]) => ({name, purpose})),
			async checkName(name) {
				const {checkNewName} = await import('./set-up/check-new-name.js');
				return checkNewName(folders, name);
			},
			async steps() {
				const {recipe} = await import('../recipe/recipe.js');
				return recipe;
			},
			async plan(answers) {
				const {planSetUp} = await import('./set-up/plan-set-up.js');
				return planSetUp(rest, answers);
			},
			command: setUpCommand,
			async run(answers, {onLog, confirm, ...options} = {}) {
				const {setUp} = await import('./set-up/set-up.js');
				return call(options, async runtime => setUp(runtime, answers, {onLog, confirm}));
			},
			async resume(name, {onLog, ...options} = {}) {
				const {resumeSetUp} = await import('./set-up/resume-set-up.js');
				return call(options, async runtime => resumeSetUp(runtime, name, {onLog}));
			},
			async remove(name, {confirm, ...options} = {}) {
				const {removeIntermediary} = await import('./set-up/remove-intermediary.js');
				return call(options, async runtime => removeIntermediary(runtime, name, {confirm}));
			},
		},
		disks: {
			async list(options = {}) {
				const {listDisks} = await import('./disks/list-disks.js');
				return callDriverless(options, listDisks);
			},
			async watch(onChange, options = {}) {
				const {watchDisks} = await import('./disks/watch-disks.js');
				await callDriverless(options, async runtime => watchDisks(runtime, onChange));
			},
			async images(files, options = {}) {
				const {listImages} = await import('./disks/list-disks.js');
				return callDriverless(options, async runtime => listImages(runtime, files));
			},
			async image(file, options = {}) {
				const {listImage} = await import('./disks/list-disks.js');
				return callDriverless(options, async runtime => listImage(runtime, expandHome(file)));
			},
			blocker: (disk, partition) => offerBlocker(disk, partition === undefined ? [] : [partition]),
			async devices(source, options = {}) {
				const {listDevices} = await import('./mounts/list-devices.js');
				return call(options, async runtime => listDevices(runtime, source));
			},
			async probe(choice, intermediary, options = {}) {
				const {probeDisk} = await import('./mounts/probe-disk.js');
				return call(options, async runtime => probeDisk(runtime, choice, intermediary));
			},
		},
		sessions: {
			async mount(what, options = {}) {
				const {mount} = await import('./mounts/mount.js');
				return call(options, async runtime => mount(runtime, what));
			},
			async list(options = {}) {
				const {listMounts} = await import('./mounts/list-mounts.js');
				return call(options, async runtime => listMounts(runtime));
			},
			async watch(onChange, options = {}) {
				const {watchMounts} = await import('./mounts/watch-mounts.js');
				await call(options, async runtime => watchMounts(runtime, onChange));
			},
			async suggestMountpoint(device) {
				const {suggestMountpoint} = await import('./mounts/suggest-mountpoint.js');
				return suggestMountpoint(rest, device);
			},
			async checkMountpoint(mountpoint, options = {}) {
				const {checkMountpoint} = await import('./mounts/check-mountpoint.js');
				const {path, missing} = await callDriverless(options, async runtime => checkMountpoint(runtime, mountpoint, true));
				return {path, isNew: missing.length > 0};
			},
			async unmount(target, options = {}) {
				const {unmount} = await import('./mounts/unmount.js');
				return call(options, async runtime => unmount(runtime, target));
			},
			async unmountAll(options = {}) {
				const {unmountAll} = await import('./mounts/unmount.js');
				return call(options, unmountAll);
			},
			async recover(id, options = {}) {
				const {recover} = await import('./mounts/recover.js');
				return call(options, async runtime => recover(runtime, id));
			},
			async recoverAll(options = {}) {
				const {recoverAll} = await import('./mounts/recover.js');
				return call(options, recoverAll);
			},
			async holders(mountpoint, options = {}) {
				const {findHolders} = await import('../session/holders.js');
				return callDriverless(options, async ({context}) => findHolders(mountpoint, context));
			},
			async endHolder(pid) {
				const {endHolder} = await import('./mounts/end-holder.js');
				endHolder(pid);
			},
			async shell(target, options = {}) {
				const {openShell} = await import('./mounts/open-shell.js');
				return callDriverless(options, async runtime => openShell(runtime, target));
			},
			log: id => sessionFiles(folders, id).log,
		},
		logs: {
			async read(id) {
				const {readLog} = await import('./logs/read-log.js');
				return readLog(rest, id);
			},
			async tail(file, lines) {
				const {logTail} = await import('./logs/log-tail.js');
				return logTail(file, lines);
			},
		},
		async diagnose(options = {}) {
			const {diagnose} = await import('./diagnose/diagnose.js');
			return call(options, diagnose);
		},
	};
}
