import type {Context} from '../events.js';
import {ConsoleError} from './console-error.js';
import type {CommandResult, GuestConsole} from './guest-console.js';
import {flatTextBeforeCursor, type Screen, sameScreen, textBeforeCursor} from './screen.js';

/** One question of a program that asks at the terminal. */
export type Question = {
	readonly id: string;
	/** Matches the text before the cursor, up to the cursor, when this is what is being asked. */
	readonly prompt: RegExp;
	/** The answer, without Enter, found from what is on the screen and what was answered before. */
	readonly answer: string | ((text: string, answered: readonly string[]) => string);
	/** The program does not echo what is typed: it cannot be compared, and is not shown. */
	readonly secret?: boolean;
};

export type DialogOutcome = CommandResult & {
	/** The ids of the questions in the order in which they were answered. */
	readonly answered: readonly string[];
	/** The screen when the program ended. */
	readonly screen: Screen | undefined;
};

/** Milliseconds without a change on the screen and without a question that we know, in a guest that is not slow. */
const idleLimit = 120_000;

/** Milliseconds for an echo to appear on the screen that the guest sends. */
const echoLimit = 3000;

/**
Run a program that asks, and answer it: an answer is typed, compared with what the screen shows, erased and typed again if it is wrong, and only then
entered; Enter is pressed again only if the screen did not react. So a lost or repeated key is never entered as an answer. A repeated Enter can
still answer the next question with nothing: whether the dialog did what it should is for the caller to read back.
@param limit - milliseconds for the whole dialog; in a guest that is slow, and works, it has longer.
@throws ConsoleError when it takes longer, a question is not known, or an answer cannot be typed; the program is ended then.
*/
export async function runDialog(
	console: GuestConsole,
	command: string,
	questions: readonly Question[],
	limit: number,
	{signal, emit}: Context,
): Promise<DialogOutcome> {
	const dialog = await console.startDialog(command);
	const answered: string[] = [];
	const isOver = console.limit(limit);
	const started = performance.now();
	const stuck = (what: string) => console.error(`"${command}" ${what}`);
	let previous: Screen | undefined;
	let isStill = console.limit(idleLimit);
	try {
		for (;;) {
			signal.throwIfAborted();
			const ended = await dialog.finished(250);
			if (ended) return {...ended, answered, screen: console.screen};
			const screen = console.screen;
			const isSettled = screen && previous && sameScreen(screen, previous);
			previous = screen;
			if (!isSettled) isStill = console.limit(idleLimit);
			if (await isOver()) throw stuck(`did not end within ${Math.round((performance.now() - started) / 1000)} s`);
			if (await isStill()) throw stuck('asks something that we do not know, or stands still');
			const question = isSettled ? questions.find(({prompt}) => prompt.test(textBeforeCursor(screen))) : undefined;
			if (!screen || !question) continue;
			const {id, answer: given, secret = false} = question;
			const answer = typeof given === 'string' ? given : given(textBeforeCursor(screen), answered);
			emit({type: 'typed', text: secret ? '•'.repeat(8) : answer});
			await enterAnswer(console, screen, answer, secret);
			answered.push(id);
			previous = undefined;
		}
	} catch (error) {
		// It still has the terminal: what is typed next would be its answer.
		if (error instanceof ConsoleError) await console.interrupt();
		throw error;
	}
}

async function enterAnswer(console: GuestConsole, asked: Screen, answer: string, secret: boolean): Promise<void> {
	const {typist} = console;
	const before = flatTextBeforeCursor(asked).slice(-20);
	const shown = answer === '' || secret ? asked : await typeUntilShown(console, before, answer);
	if (answer !== '' && secret) {
		await typist.releaseModifiers();
		await typist.type(answer);
	}

	for (let attempt = 0; attempt < 5; attempt++) {
		await typist.pressEnter();
		if (await console.waitForScreen(echoLimit, screen => !sameScreen(screen, shown))) return;
	}

	throw console.error('the program does not react to Enter');
}

async function typeUntilShown(console: GuestConsole, before: string, answer: string): Promise<Screen> {
	for (let attempt = 0; attempt < 20; attempt++) {
		await console.typist.type(answer);
		const shown = await console.waitForScreen(echoLimit, screen => flatTextBeforeCursor(screen).endsWith(before + answer));
		if (shown) return shown;
		await console.typist.erase();
		await console.waitForScreen(echoLimit, screen => flatTextBeforeCursor(screen).endsWith(before));
	}

	throw console.error(`the answer "${answer}" could not be typed`);
}
