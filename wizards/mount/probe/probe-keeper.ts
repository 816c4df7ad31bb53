import {CanceledError, type Context, type DiskOperations, LeftBehindError, type MountAnswers} from '../../../source/index.js';
import type {Hold} from '../../shell/app-state.js';
import {Store} from '../../shell/store.js';
import type {Work, WorkOptions} from '../../shell/work.js';
import {areSameSources} from '../answers.js';
import {isSameTarget, type ProbeState, type Target} from './probe-state.js';

type Machine = NonNullable<ProbeState['machine']>;

/**
Keeps the one virtual machine that the wizard may have. What is done with it is done one task after the other, each as the same work of the shell,
so that whoever stops the work stops the task. `#steer` brings what there is to what is wanted. Nothing here throws: what went wrong is in the state.
*/
export class ProbeKeeper extends Store<ProbeState> {
	readonly #disks: Pick<DiskOperations, 'probe'>;
	readonly #work: Work<unknown>;
	readonly #hold: (hold: Hold) => () => void;
	#steering: Promise<void> | undefined;
	#running: Promise<unknown> | undefined;
	/** Forgets that the machine must be given back. */
	#release = () => {};

	constructor(disks: Pick<DiskOperations, 'probe'>, work: Work<unknown>, hold: (hold: Hold) => () => void) {
		super({});
		this.#disks = disks;
		this.#work = work;
		this.#hold = hold;
	}

	/** Have a machine that has this part of a disk: the one that is there where it can be handed another part, else a new one. */
	async probe(wanted: Target): Promise<void> {
		const {task} = this.state();
		const isUnderWay = isSameTarget(this.state().wanted, wanted) && (task === 'start' || task === 'turn');
		this.#change({wanted, failure: undefined});
		if (!isUnderWay) this.#interrupt();
		await this.#steer();
	}

	/** Have another machine with the same part of the same disks: the intermediary is another one now. */
	async renew(): Promise<void> {
		const {machine, task} = this.state();
		if (!machine || task) return;
		this.#change({machine: {...machine, isLost: true}});
		await this.#steer();
	}

	/** Resolves when there is no machine any more, whatever was under way. What is mounted stays. */
	async stop(): Promise<void> {
		this.#change({wanted: undefined});
		this.#interrupt();
		await this.#steer();
	}

	/** Open an encrypted device. @returns Why it is still closed; undefined also when it was given up. */
	async unlock(device: string, passphrase: string): Promise<unknown> {
		const {machine, task} = this.state();
		if (!machine || task) return undefined;
		const options = {title: `opening ${device}`, isHarmless: true};
		return this.#run(
			'unlock',
			async context => machine.probe.unlock(device, passphrase, context),
			options,
			() => ({}),
		);
	}

	/** Give up an unlocking that takes too long; the machine stays. */
	giveUp(): void {
		if (this.state().task === 'unlock') this.#work.stop(new CanceledError('by the user'));
	}

	/** When it is mounted, the machine is no longer ours; when that fails, it is gone. */
	async mount(answers: MountAnswers): Promise<void> {
		const {machine, task} = this.state();
		if (!machine || task) return;
		await this.#run(
			'mount',
			async context => machine.probe.mount(answers, context),
			aboutMachine(machine),
			({result, error}) => {
				this.#release();
				// It may have gone to another machine.
				const {log} = machine.probe;
				return {
					machine: undefined,
					...(isSameTarget(this.state().wanted, machine) ? {wanted: undefined} : {}),
					...(result ? {mounted: {session: result, log}} : {}),
					...(error === undefined ? {} : {failure: {error, log}}),
				};
			},
		);
	}

	/** Forget why the last one ended. */
	dismiss(): void {
		this.#change({failure: undefined});
	}

	#interrupt(): void {
		if (this.state().task !== 'stop') this.#work.stop(new CanceledError('by the user'));
	}

	async #steer(): Promise<void> {
		this.#steering ??= this.#steerOn().finally(() => {
			this.#steering = undefined;
		});
		await this.#steering;
	}

	async #steerOn(): Promise<void> {
		for (;;) {
			// What was interrupted ends first.
			await this.#running;
			const {machine, wanted} = this.state();
			if (machine && isSameTarget(machine, wanted) && !machine.isLost) return;
			if (machine && wanted && canTurn(machine, wanted)) await this.#turn(machine, wanted);
			else if (machine) await this.#halt(machine);
			else if (wanted) await this.#start(wanted);
			else return;
		}
	}

	async #start(wanted: Target): Promise<void> {
		const {choice, intermediary} = wanted;
		const probe = async (context: Context) => this.#disks.probe(choice, intermediary, context);
		await this.#run('start', probe, aboutMachine(wanted), ({result, error}) => {
			if (!result) return this.#notDone(wanted, error);
			this.#release = this.#hold({title: aboutMachine(wanted).title, giveBack: async () => this.#giveBack()});
			return {machine: {...wanted, probe: result}};
		});
	}

	async #turn(machine: Machine, wanted: Target): Promise<void> {
		const turn = async (context: Context) => machine.probe.probePartitions(wanted.choice.partitions, context);
		await this.#run('turn', turn, aboutMachine(machine), ({isDone, error}) => ({
			machine: {...machine, ...wanted, isLost: !isDone},
			...(isDone ? {} : this.#notDone(wanted, error)),
		}));
	}

	async #halt({probe, choice}: Machine): Promise<void> {
		this.#release();
		// What ended its use must not end its end.
		const {signal} = new AbortController();
		const stop = async ({emit}: Context) => probe.stop({signal, emit});
		await this.#run('stop', stop, {...aboutMachine({choice}), isEnd: true}, ({error}) => ({
			machine: undefined,
			...(error === undefined ? {} : {failure: {error}}),
		}));
	}

	async #giveBack(): Promise<void> {
		await this.stop();
		const {failure} = this.state();
		if (failure) throw failure.error;
	}

	/** It is not tried again by itself, unless something else is wanted by now. */
	#notDone(wanted: Target, error: unknown): ProbeState {
		return {
			...(this.state().wanted === wanted ? {wanted: undefined} : {}),
			...(error === undefined ? {} : {failure: {error}}),
		};
	}

	/** @param settle What is different afterwards. @returns What went wrong: that it was stopped is no failure, but what it left behind is. */
	async #run<T>(
		task: NonNullable<ProbeState['task']>,
		run: (context: Context) => Promise<T>,
		options: WorkOptions,
		settle: (end: {readonly isDone: boolean; readonly result: T | undefined; readonly error: unknown}) => ProbeState,
	): Promise<unknown> {
		this.#change({task});
		const running = (this.#work as Work<T>).start(run, options).then(({phase, result, error: thrown}) => {
			const error = phase === 'failed' || thrown instanceof LeftBehindError ? thrown : undefined;
			this.#change({task: undefined, ...settle({isDone: phase === 'done', result, error})});
			return error;
		});
		this.#running = running;
		return running;
	}

	#change(change: ProbeState): void {
		this.set({...this.state(), ...change});
	}
}

function aboutMachine({choice: {source}}: Pick<Target, 'choice'>): WorkOptions & {readonly title: string} {
	return {
		title: `the virtual machine for ${source}`,
		left: () => [`The virtual machine for ${source} stops by itself in a while. To see that: vmfuse-tui list`],
	};
}

function canTurn({probe, choice, intermediary, isLost}: Machine, wanted: Target): boolean {
	return (
		!isLost &&
		probe.canProbeOthers &&
		areSameSources(choice, wanted.choice) &&
		choice.ownMachine === wanted.choice.ownMachine &&
		intermediary === wanted.intermediary
	);
}
