import {UserError} from '../../../errors.js';
import type {Context} from '../../../events.js';
import {batches} from '../../keyboard/batches.js';
import {type Keyboard, type KeyEvent, type KeyStroke, modifierReleases} from '../../keyboard/keys.js';
import type {VBoxMachine} from '../machine/machine.js';
import {isVBoxError} from '../manage/vbox-error.js';

/** Bytes in one call: Packer's number. VBoxManage waits 10 ms after each, and the queue of 64 bytes in the machine takes them all. */
const maxBytesPerCall = 25;

/** Scancode set 1: the make code, or that with bit 7 set, behind `E0` for an extended key. */
function bytesOf({key, isDown}: KeyEvent): readonly number[] {
	const code = (key & 0x7f) | (isDown ? 0 : 0x80);
	return key > 0x7f ? [0xe0, code] : [code];
}

/** 5.2 and later: a full queue; the bytes after the one that did not fit were not sent. */
const queueFull = /Failed to send a scancode|VERR_PDM_NO_QUEUE_ITEMS/;

/**
Type by `controlvm keyboardputscancode`. When the guest fetches nothing and the queue is full, the rest is dropped: VirtualBox drops keys without an
error in other places, too.
*/
export async function openKeyboard(machine: VBoxMachine, context: Context): Promise<Keyboard> {
	const {uuid, state} = await machine.require(context);
	if (state !== 'running') throw new UserError(`the virtual machine ${machine.name} is ${state}: there is nothing to type at`);
	// Not reported: it may be a password. The console reports what was typed.
	const quiet: Context = {signal: context.signal, emit: () => {}};
	const put = async (stroke: KeyStroke) => {
		const bytes = stroke.flatMap(bytesOf).map(byte => byte.toString(16).padStart(2, '0'));
		await machine.call(['controlvm', uuid, 'keyboardputscancode', ...bytes], quiet);
	};
	return {
		async press(strokes) {
			for (const batch of batches(strokes, maxBytesPerCall, event => bytesOf(event).length)) {
				context.signal.throwIfAborted();
				try {
					await put(batch);
				} catch (error) {
					if (!isVBoxError(error, queueFull)) throw noKeys(machine.name, error);
					// Perhaps in the middle of a key: a modifier must not stay down.
					await put(modifierReleases).catch(() => {});
				}
			}
		},
		async close() {},
	};
}

function noKeys(name: string, error: unknown): unknown {
	return isVBoxError(error, /not (?:currently )?running|not powered up|Invalid machine state/)
		? new UserError(`the virtual machine ${name} takes no keys: it has ended`, {cause: error})
		: error;
}
