import {randomBytes} from 'node:crypto';
import {
	answerLimit,
	closeSubstitution,
	commandLoop,
	goToTemporary,
	knock,
	parseCandidate,
	pickLines,
	showProgram,
	startProgram,
} from './guest-programs.js';
import {parseFrame} from './screen.js';
import type {SerialListener} from './serial-listener.js';
import type {Typist} from './typist.js';

/** Milliseconds from one knock to the next while the guest boots. */
const knockLimit = 2000;

/** How often a line is typed until it has arrived intact. */
const attempts = 40;

/** The answer to a boot loader that asks what to boot. */
export type LoaderAnswer = {
	/** The name of what is to be booted. */
	readonly label?: string | undefined;
	/** Enter alone would boot something else. */
	readonly onlyByLabel?: boolean | undefined;
};

/** The two directions of a guest's console: what is typed goes in, what is heard comes out. Nothing is known yet of what reads it. */
type Line = {readonly typist: Typist; readonly listener: SerialListener};

/** Boot what is to be booted, if it is a boot loader that reads. */
export async function answerLoader(typist: Typist, {label, onlyByLabel = false}: LoaderAnswer): Promise<void> {
	if (!onlyByLabel || label === undefined) return typist.pressEnter();
	await typist.erase();
	await typist.enter(label);
}

/**
Load the command loop into the guest's shell: one knock. The boot is silent on the serial port, so a program that copies what is typed to the
port and into a file is started until it is heard. What goes into the file is text, never commands; the lines of it that arrived intact are
picked out, sent back once more, and only then run.
@param interrupt - whether a shell is there that can be interrupted. While the guest boots a Ctrl-C would end the automatic log-in, and TinyCore
does that only once: after it comes a prompt for a name.
@param loader - what boots a loader that still asks, typed too early or in vain.
@returns false when the shell does not answer, or its answer is wrong: knock again.
*/
export async function loadCommandLoop(line: Line, interrupt: boolean, loader: LoaderAnswer): Promise<boolean> {
	const token = randomBytes(3).toString('hex');
	const {typist, listener} = line;
	if (interrupt) {
		await typist.interrupt();
	} else {
		await answerLoader(typist, loader);
		await typist.enter(closeSubstitution);
		if (loader.label !== undefined) await typist.enter(loader.label);
	}

	await listener.waitUntilSilent();
	const mark = listener.mark;
	for (const text of knock(token)) await typist.enter(text);
	const first = await listener.waitFor(mark, knockLimit, heard => (parseFrame(heard) ? undefined : heard));
	// The program of an earlier knock still listens: it has copied these lines into its own file.
	if (first === undefined || first.includes('tee') || first === goToTemporary) return false;
	// The command loop of an earlier process is still there: it is as good as ours.
	if (parseCandidate(first)) return true;

	const numbers: number[] = [];
	for (const text of commandLoop(token)) {
		const index = await copyLine(line, text);
		if (index === undefined) return false;
		numbers.push(index - mark + 1);
	}

	for (let attempt = 0; attempt < 5; attempt++) {
		await typist.interrupt();
		await typist.enter(pickLines(token, numbers));
		if (await runProgram(line, token)) return true;
	}

	return false;
}

/** Type a line until the copying program has sent it back intact; its place in what was heard. */
async function copyLine({typist, listener}: Line, text: string): Promise<number | undefined> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const from = listener.mark;
		await typist.enter(text);
		const index = await listener.waitFor(from, answerLimit / 2, (heard, place) => (heard === text ? place : heard === '' ? undefined : -1));
		if (index !== undefined && index >= 0) return index;
		await typist.erase();
		await typist.enter('');
		if (index === undefined && (await listener.waitFor(from, answerLimit / 2, () => true)) === undefined) return undefined;
	}

	return undefined;
}

/** Compare what was picked with the program once more, and run it until it says that it is ready. */
async function runProgram({typist, listener}: Line, token: string): Promise<boolean> {
	const lines = commandLoop(token);
	const mark = listener.mark;
	await typist.enter(showProgram(token));
	const end = await listener.waitFor(mark, answerLimit, (heard, index) => (heard === lines.at(-1) ? index : undefined));
	if (end === undefined) return false;
	const heard = listener.since(end - lines.length + 1).slice(0, lines.length);
	if (heard.join('\n') !== lines.join('\n')) return false;
	for (let attempt = 0; attempt < 5; attempt++) {
		const from = listener.mark;
		await typist.interrupt();
		await typist.enter(startProgram(token));
		if (await listener.waitFor(from, answerLimit, text => text === `!${token}` || undefined)) return true;
	}

	return false;
}
