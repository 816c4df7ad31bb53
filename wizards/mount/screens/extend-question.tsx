import {useState} from 'react';
import type {Extended, GuestDevice} from '../../../source/index.js';
import {useKeys} from '../../keymap/use-keys.js';
import {MirrorQuestion} from '../../kit/mirror-question.js';
import {failed, Outcome} from '../../kit/outcome.js';
import {UnderWay} from '../../kit/under-way.js';
import {useShell} from '../../shell/shell.js';
import {useKept} from '../../shell/use-kept.js';
import {useWork} from '../../shell/use-work.js';
import type {Mount} from '../use-mount.js';

type Props = {
	readonly mount: Mount;
	readonly device: GuestDevice;
	readonly extension: string;
	/** The intermediary has it now. */
	onDone(): void;
	onBack(): void;
};

/** A device needs an extension that the intermediary lacks: whether to add it now, the adding, and what came of it. */
export function ExtendQuestion({mount: {engine, answers}, device, extension, onDone, onBack}: Props) {
	const shell = useShell();
	const work = useWork<Extended>('extension');
	const [mirror, setMirror] = useKept<string | undefined>('mirror', undefined);
	const [log, setLog] = useKept<string | undefined>('log of the extension', undefined);
	const [isElsewhere, setIsElsewhere] = useState(false);
	const intermediary = answers.given.intermediary ?? '';
	const leave = () => {
		work.reset();
		onBack();
	};
	const start = async () => {
		const {phase} = await work.start(
			async context => engine.setup.extend({extensions: [extension], intermediary, mirror}, {...context, onLog: setLog}),
			{
				title: `adding ${extension} to "${intermediary}"`,
				left: () => [`The virtual machine "${intermediary}" may still be running. To switch it off: vmfuse-tui recover`],
			},
		);
		if (phase !== 'done') return;
		work.reset();
		onDone();
	};
	const stop = {label: work.phase === 'running' ? 'stop' : '', run: () => work.stop()};
	useKeys(work.isBusy ? {back: stop, leave: {...stop, label: ''}} : {back: isElsewhere ? () => setIsElsewhere(false) : leave});

	if (work.isBusy) {
		const text = 'Mounts go on. Whatever stops it, the intermediary is as it was.';
		return <UnderWay title={`Adding ${extension} to "${intermediary}"`} text={text} progress={work.progress} />;
	}

	if (isElsewhere) {
		const take = (place: string | undefined) => {
			work.reset();
			setMirror(place);
			setIsElsewhere(false);
		};
		return <MirrorQuestion engine={engine} last={mirror} onAnswer={take} />;
	}

	const purpose = engine.setup.extensions.find(({name}) => name === extension)?.purpose ?? extension;
	const hasFailed = work.error !== undefined;
	const question = {
		title: `${device.path} needs ${extension}: add it now?`,
		text: [
			`The intermediary "${intermediary}" does not have it. It is for ${purpose}.`,
			'It is downloaded, which takes some minutes. Then the disk is looked at again.',
		],
	};
	return (
		<Outcome
			outcome={hasFailed ? failed(work.error, `${extension} was not added`) : question}
			choices={[
				{
					id: 'add',
					label: hasFailed ? 'Try again' : 'Add it now',
					value: () => void start(),
					description: `from ${mirror ?? "TinyCore's own server"}`,
				},
				{id: 'mirror', label: 'From elsewhere', value: () => setIsElsewhere(true), description: 'a mirror near you, or a folder'},
				...(hasFailed && log !== undefined ? [{id: 'log', label: 'Show the log', value: () => shell.showLog(log)}] : []),
				{id: 'back', label: 'Not now', value: leave, description: 'back to what was found'},
			]}
			onChoose={run => run()}
		/>
	);
}
