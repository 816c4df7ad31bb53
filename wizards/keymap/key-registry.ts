import {Store} from '../shell/store.js';
import type {KeyPress} from './key-press.js';
import {type Command, commands, keymap, textCommands} from './keymap.js';

export type KeyHandler = (press: KeyPress) => void;

/** What a part of the screen does with keys, as long as it is shown. */
export type Registration = {
	/** 0: the screen, above it the overlays. Only the highest layer gets keys. */
	readonly layer: number;
	/** Only what nobody else wants. */
	readonly isFallback?: boolean | undefined;
	readonly handlers: Partial<Record<Command, KeyHandler>>;
	/** Other words for the hint line. Empty: no hint. */
	readonly labels: Partial<Record<Command, string>>;
	/** Takes every key that is not a command of text fields: it has the focus. */
	readonly onText?: ((press: KeyPress) => void) | undefined;
};

export type Hint = {readonly command: Command; readonly keys: readonly string[]; readonly label: string};

/** Who gets a key; its state counts changes. The hint line and the help are made of what is registered now: they cannot say anything else. */
export class KeyRegistry extends Store<number> {
	#registrations: ReadonlyArray<{readonly token: symbol; readonly get: () => Registration}> = [];

	constructor() {
		super(0);
	}

	/** @param get Asked at each key, so that handlers are never stale. @returns What takes it back. */
	register(get: () => Registration): () => void {
		const token = Symbol('registration');
		this.#registrations = [...this.#registrations, {token, get}];
		this.changed();
		return () => {
			this.#registrations = this.#registrations.filter(one => one.token !== token);
			this.changed();
		};
	}

	/** Which commands there are, or their labels, is different. */
	changed(): void {
		this.set(this.state() + 1);
	}

	/** Whether a text field takes the keys. */
	isText(): boolean {
		return this.#top().some(({onText}) => onText !== undefined);
	}

	/** @returns Whether anybody wanted the key. */
	dispatch(press: KeyPress): boolean {
		const top = this.#top();
		const field = top.find(({onText}) => onText !== undefined);
		for (const command of commands) {
			if (!keymap[command].keys.some(key => key === press.name)) continue;
			if (field && !textCommands.includes(command)) continue;
			// An overlay does not hide what is under way from Ctrl-C.
			const candidates = command === 'interrupt' ? this.#all() : top;
			const handler = candidates.find(({handlers}) => handlers[command])?.handlers[command];
			if (!handler) continue;
			handler(press);
			return true;
		}

		field?.onText?.(press);
		return field !== undefined;
	}

	/** What can be pressed now, in the order of the keymap. */
	hints(): readonly Hint[] {
		const top = this.#top();
		const isText = this.isText();
		return commands.flatMap(command => {
			if (isText && !textCommands.includes(command)) return [];
			const registration = top.find(({handlers}) => handlers[command]);
			if (!registration) return [];
			const {keys, label} = keymap[command];
			return [{command, keys, label: registration.labels[command] ?? label}];
		});
	}

	/** The newest first: a dialog has precedence over the screen that it appeared on. */
	#all(): readonly Registration[] {
		const all = this.#registrations.map(({get}) => get()).toReversed();
		return all.toSorted((a, b) => b.layer - a.layer || Number(a.isFallback ?? false) - Number(b.isFallback ?? false));
	}

	#top(): readonly Registration[] {
		const all = this.#all();
		return all.filter(({layer}) => layer === all[0]?.layer);
	}
}
