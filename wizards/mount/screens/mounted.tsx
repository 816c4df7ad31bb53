import {useEffect} from 'react';
import type {Session} from '../../../source/index.js';
import {home} from '../../home/home.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Outcome} from '../../kit/outcome.js';
import {mounts} from '../../mounts/mounts.js';
import {useShell} from '../../shell/shell.js';
import {afterwards} from '../afterwards.js';
import {mount} from '../mount.js';

/** It is done. The same words stay in the scrollback when the program ends. */
export function Mounted({session, log}: {readonly session: Session; readonly log: string}) {
	const shell = useShell();
	const text = afterwards(session, log);
	const said = text.join('\n');
	useEffect(() => shell.summarize(said.split('\n'), `mount ${session.id}`), [shell, said, session.id]);
	useKeys({back: () => shell.open(home)});
	return (
		<Outcome
			outcome={{sign: 'done', title: `Your files are in ${session.mountpoint ?? ''}`, text}}
			choices={[
				{id: 'quit', label: 'Leave: it stays mounted', value: () => void shell.quit()},
				{id: 'mount', label: 'Mount another', value: () => shell.open(mount)},
				{id: 'mounts', label: 'See what is mounted', value: () => shell.open(mounts, {session: session.id})},
			]}
			onChoose={run => run()}
		/>
	);
}
