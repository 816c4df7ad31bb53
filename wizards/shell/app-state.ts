import type {ReactNode} from 'react';
import type {Screen} from './screen.js';
import {Store} from './store.js';
import {Work} from './work.js';

/** Which screen is shown, and what it begins with. */
export type Place = {readonly screen: Screen; readonly given: object};

/** Something on top of the screen, which waits below. */
type Overlay = {
	readonly id: number;
	readonly title: string;
	readonly node: ReactNode;
	/** It was taken away by something else than its own keys. */
	readonly onDropped?: (() => void) | undefined;
};

/** Something that a screen has, and that must be given back before the program ends. Giving it back is work of its own, which is shown. */
export type Hold = {readonly title: string; giveBack(): Promise<void>};

type Snapshot = {
	readonly place: Place;
	/** Counts places: a screen that is opened again begins afresh. */
	readonly visit: number;
	/** The highest last. */
	readonly overlays: readonly Overlay[];
};

/**
What outlives the drawing of it: Ink is taken down when the terminal is lent to another program, and put up again. Screens keep theirs here
through `useKept` and `useWork`.
*/
export class AppState extends Store<Snapshot> {
	#nextOverlay = 1;
	#kept = new Map<string, unknown>();
	#works = new Map<string, Work>();
	#holds: readonly Hold[] = [];
	readonly #remembered = new Map<string, string>();
	readonly #summary = new Map<string, readonly string[]>();

	constructor(place: Place) {
		super({place, visit: 0, overlays: []});
	}

	/** Lines for the scrollback, once the alternate screen is left. */
	get summary(): readonly string[] {
		return [...this.#summary.values()].flat();
	}

	/** @param about - what it is of: newer lines about the same replace it. */
	summarize(lines: readonly string[], about = `${this.#summary.size}`): void {
		this.#summary.set(about, lines);
	}

	open(place: Place): void {
		this.dropOverlays();
		this.#kept = new Map();
		// What goes on must still be stopped, or waited for, at the end.
		this.#works = new Map([...this.#works].filter(([, work]) => work.isBusy));
		this.set({place, visit: this.state().visit + 1, overlays: []});
	}

	/** Ask something on top of the screen. @param dropped What is answered when it is taken away by something else than its own keys. */
	async ask<T>(title: string, dropped: T, draw: (answer: (value: T) => void) => ReactNode): Promise<T> {
		return new Promise(resolve => {
			const answer = (value: T) => {
				close();
				resolve(value);
			};
			const close = this.push(title, draw(answer), () => resolve(dropped));
		});
	}

	/** @returns Closes it. */
	push(title: string, node: ReactNode, onDropped?: () => void): () => void {
		const id = this.#nextOverlay++;
		this.set({...this.state(), overlays: [...this.state().overlays, {id, title, node, onDropped}]});
		return () => this.set({...this.state(), overlays: this.state().overlays.filter(one => one.id !== id)});
	}

	/** Nobody waits any more for what an overlay asks. */
	dropOverlays(): void {
		const {overlays} = this.state();
		this.set({...this.state(), overlays: []});
		for (const {onDropped} of overlays) onDropped?.();
	}

	kept<T>(name: string, initial: T | (() => T)): T {
		if (!this.#kept.has(name)) this.#kept.set(name, typeof initial === 'function' ? (initial as () => T)() : initial);
		return this.#kept.get(name) as T;
	}

	keep(name: string, value: unknown): void {
		this.#kept.set(name, value);
	}

	/** What a screen finds again when it is opened anew, unlike what it keeps. */
	remembered(name: string): string | undefined {
		return this.#remembered.get(name);
	}

	remember(name: string, value: string): void {
		this.#remembered.set(name, value);
	}

	work<T>(name: string): Work<T> {
		const known = this.#works.get(name);
		if (known) return known as Work<T>;
		const work = new Work<T>();
		this.#works.set(name, work as Work);
		// The list of what is under way is part of what is shown.
		let wasBusy = false;
		work.subscribe(() => {
			if (work.isBusy !== wasBusy) this.set({...this.state()});
			wasBusy = work.isBusy;
		});
		return work;
	}

	get busyWorks(): readonly Work[] {
		return [...this.#works.values()].filter(work => work.isBusy);
	}

	/**
	Something must be given back before the program ends, should nobody do it before.
	@returns Forgets it: it was given back.
	*/
	hold(hold: Hold): () => void {
		this.#holds = [...this.#holds, hold];
		return () => {
			this.#holds = this.#holds.filter(one => one !== hold);
		};
	}

	get holds(): readonly Hold[] {
		return this.#holds;
	}

	/** Give back everything that is held. @returns What that has thrown. */
	async giveBack(): Promise<readonly unknown[]> {
		const holds = this.#holds;
		this.#holds = [];
		const ends = await Promise.allSettled(holds.map(async ({giveBack}) => giveBack()));
		return ends.flatMap(end => (end.status === 'rejected' ? [end.reason] : []));
	}
}
