import {createContext, useContext} from 'react';
import type {AppState} from './app-state.js';
import type {Screen} from './screen.js';

/** What a screen may ask of the app around it. */
export type Shell = {
	readonly version: string;
	readonly state: AppState;
	readonly screens: readonly Screen[];
	/** Go to a screen; what an earlier visit kept is forgotten. */
	open<Arguments extends object>(screen: Screen<Arguments>, given?: Arguments): void;
	/** End the program; asks when something is under way. */
	quit(): Promise<void>;
	/** Leave lines in the scrollback for after the end; newer ones `about` the same thing replace them. */
	summarize(lines: readonly string[], about?: string): void;
	/** Show what went wrong and what to do about it; resolves when it was read. */
	showError(error: unknown, title?: string): Promise<void>;
	/** Nothing is preset: "no" comes first. */
	confirm(question: Question): Promise<boolean>;
	/** The newest lines of a log, following it. */
	showLog(file: string): void;
	/** Lend the terminal to a program until it ends. @param before - lines that are there when it begins. @returns Its exit status, null after a signal. */
	runInTerminal(command: readonly string[], before?: readonly string[]): Promise<number | null>;
};

export type Question = {
	readonly title: string;
	readonly lines: readonly string[];
	readonly yes: string;
	readonly no: string;
};

export const ShellContext = createContext<Shell | undefined>(undefined);

/** @throws Error outside of the app. */
export function useShell(): Shell {
	const shell = useContext(ShellContext);
	if (!shell) throw new Error('useShell outside of the app');
	return shell;
}
