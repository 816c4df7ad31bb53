import {createContext, useContext, useLayoutEffect, useRef} from 'react';
import type {KeyPress} from './key-press.js';
import {type KeyHandler, KeyRegistry, type Registration} from './key-registry.js';
import type {Command} from './keymap.js';

export const KeysContext = createContext(new KeyRegistry());

/** 0: the screen, above it the overlays. */
export const LayerContext = createContext({layer: 0, isTop: true});

/** A handler, or one with another word for the hint line (empty: none). Undefined: not now. */
export type KeyEntry = KeyHandler | {readonly label: string; readonly run: KeyHandler} | undefined;

/**
Do something at a command's keys as long as the component is mounted and `isActive`. Of several components with the same command the one that
became active last gets it; at one and the same time that is the outer one.
@param options.isFallback Only when nobody else has the command.
*/
export function useKeys(
	entries: Partial<Record<Command, KeyEntry>>,
	{isActive = true, isFallback}: {readonly isActive?: boolean; readonly isFallback?: boolean} = {},
): void {
	useRegistration({entries, isActive, isFallback});
}

/** Take all keys for a text field but Esc, Enter, Tab and Ctrl-C, which are commands (register them with useKeys). */
export function useTextKeys(onText: (press: KeyPress) => void, {isActive}: {readonly isActive: boolean}): void {
	useRegistration({entries: {}, isActive, onText});
}

type Props = {
	readonly entries: Partial<Record<Command, KeyEntry>>;
	readonly isActive: boolean;
	readonly isFallback?: boolean | undefined;
	readonly onText?: (press: KeyPress) => void;
};

function useRegistration({entries, isActive, isFallback, onText}: Props): void {
	const registry = useContext(KeysContext);
	const {layer} = useContext(LayerContext);
	const registration = {layer, isFallback, ...splitEntries(entries), onText};
	const current = useRef(registration);
	// Without dependencies: the handlers of the newest render are the ones that run.
	useLayoutEffect(() => {
		current.current = registration;
	});
	useLayoutEffect(() => (isActive ? registry.register(() => current.current) : undefined), [registry, isActive]);
	const shown = JSON.stringify([layer, Object.keys(registration.handlers), registration.labels]);
	const before = useRef(shown);
	useLayoutEffect(() => {
		if (before.current !== shown && isActive) registry.changed();
		before.current = shown;
	}, [registry, isActive, shown]);
}

function splitEntries(entries: Partial<Record<Command, KeyEntry>>): Pick<Registration, 'handlers' | 'labels'> {
	const handlers: Partial<Record<Command, KeyHandler>> = {};
	const labels: Partial<Record<Command, string>> = {};
	for (const [command, entry] of Object.entries(entries) as Array<[Command, KeyEntry]>) {
		if (!entry) continue;
		handlers[command] = typeof entry === 'function' ? entry : entry.run;
		if (typeof entry === 'object') labels[command] = entry.label;
	}

	return {handlers, labels};
}
