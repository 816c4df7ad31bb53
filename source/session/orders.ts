import type {CheckedMountpoint} from '../host/mountpoint.js';

/** What the command that began a session tells its supervisor, over the channel that Node gives parent and child. */
export type MountOrder = {readonly device: string; readonly mountpoint: CheckedMountpoint};

export type Orders = {
	/** The order to mount. @throws The signal's reason when that aborts. */
	toMount(signal: AbortSignal): Promise<MountOrder>;
	/** The command is free to go. */
	release(): void;
};

/** Hear the command. @param onLeft Called when it goes before it was released: by its own will, or killed. */
export function hearOrders(onLeft: () => void): Orders {
	const order = new Promise<MountOrder>(resolve => {
		process.once('message', message => resolve(message as MountOrder));
	});
	process.once('disconnect', onLeft);
	// It may have gone before we began to listen.
	if (process.connected !== true) onLeft();
	return {
		async toMount(signal) {
			signal.throwIfAborted();
			return new Promise((resolve, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason), {once: true});
				order.then(resolve);
			});
		},
		release() {
			process.off('disconnect', onLeft);
			if (process.connected) process.disconnect();
		},
	};
}
