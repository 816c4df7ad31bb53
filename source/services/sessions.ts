import type {Engine} from '../engine.js';
import type {OpenSession} from '../session/open-session.js';
import {sessionFiles} from '../session/session-files.js';
import type {Look, SessionServices} from './services.js';
import {watch} from './watch.js';
import {quiet, withEngine} from './with-engine.js';

export function sessionServices(engine: Engine): SessionServices {
	const {folders} = engine;
	const open = new WeakMap<Look, OpenSession>();
	return {
		async watch(onChange, context) {
			const {lookAtSessions} = await import('./sessions-look.js');
			const {sessionPause, sessionRefresh, sessionSign} = await import('./session-sign.js');
			await watch(onChange, {
				look: async () => lookAtSessions({...engine, context: quiet(context)}),
				sign: async () => sessionSign(folders),
				every: sessionPause,
				atLeastEvery: sessionRefresh,
				signal: context.signal,
			});
		},
		async look(choice, intermediary, context) {
			const {beginLook} = await import('./look.js');
			const {look, session} = await beginLook(engine, choice, intermediary, context);
			open.set(look, session);
			return look;
		},
		async suggestMountpoint(device) {
			const {suggestMountpoint} = await import('./mountpoints.js');
			return suggestMountpoint(engine, device);
		},
		async checkMountpoint(mountpoint, context) {
			const {checkNewMountpoint} = await import('./mountpoints.js');
			const {path, missing} = await checkNewMountpoint({...engine, context}, mountpoint);
			return {path, isNew: missing.length > 0};
		},
		async preflight(choice, look, answers) {
			const {preflight} = await import('./preflight.js');
			const session = open.get(look);
			if (!session) throw new Error(`session ${look.id} was not begun here`);
			return preflight(session, choice, answers);
		},
		async unmount(id, context) {
			const {unmount} = await import('../commands/unmount.js');
			await withEngine(engine, context, async own => unmount(own, {target: id}));
		},
		async recover(id, context) {
			const {recoverSession} = await import('./recover-session.js');
			await withEngine(engine, context, async own => recoverSession(own, id));
		},
		async holders(mountpoint, context) {
			const {findHolders} = await import('../session/holders.js');
			return findHolders(mountpoint, context);
		},
		async endHolder(pid) {
			const {endHolder} = await import('./end-holder.js');
			endHolder(pid);
		},
		async shell(id) {
			const {guestShell} = await import('../session/guest-shell.js');
			return guestShell(engine, id);
		},
		log: id => sessionFiles(folders, id).log,
	};
}
