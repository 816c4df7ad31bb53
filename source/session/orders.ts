import type {CheckedMountpoint} from '../host/mountpoint.js';

/** What the command that began a session tells its supervisor, over the channel that Node gives parent and child. */
export type MountOrder = {readonly device: string; readonly mountpoint: CheckedMountpoint};

/** The session is yours. */
export const beginOrder = 'begin';
/** Nothing is to be mounted. */
export const stopOrder = 'stop';

export type Orders = {
	/** Resolves when the command has handed over the session, or is gone. */
	readonly begun: Promise<void>;
	/** The order to mount. @throws The signal's reason when that aborts. */
	toMount(signal: AbortSignal): Promise<MountOrder>;
	/** The command is free to go. */
	release(): void;
};

/** Hear the command. @param onLeft Called when it goes before it was released: by its own will (`stop`), or killed. */
export function hearOrders(onLeft: (how: 'stop' | 'killed') => void): Orders {
	let begin = () => {};
	let mount = (_: MountOrder) => {};
	const begun = new Promise<void>(resolve => {
		begin = resolve;
	});
	const order = new Promise<MountOrder>(resolve => {
		mount = resolve;
	});
	const onMessage = (message: unknown) => {
		if (message === beginOrder) begin();
		else if (message === stopOrder) onLeft('stop');
		else mount(message as MountOrder);
	};
	const onDisconnect = () => {
		begin();
		onLeft('killed');
	};
	process.on('message', onMessage);
	process.once('disconnect', onDisconnect);
	// It may have gone before we began to listen.
	if (process.connected !== true) onDisconnect();
	return {
		begun,
		async toMount(signal) {
			signal.throwIfAborted();
			return new Promise((resolve, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason), {once: true});
				order.then(resolve);
			});
		},
		release() {
			process.off('message', onMessage);
			process.off('disconnect', onDisconnect);
			if (process.connected) process.disconnect();
		},
	};
}
