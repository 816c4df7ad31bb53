import {useEffect} from 'react';
import {printable, type Session, shellLine} from '../../../source/index.js';
import {home} from '../../home/home.js';
import {useKeys} from '../../keymap/use-keys.js';
import {Outcome} from '../../kit/outcome.js';
import {mounts} from '../../mounts/mounts.js';
import {accessText} from '../../mounts/session-rows.js';
import {useShell} from '../../shell/shell.js';
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

/** What stays when the wizard is gone: where the files are, what becomes of what is written, how to end it, where the log is. */
function afterwards(session: Session, log: string): readonly string[] {
	const {guestDevice, mountpoint, peek} = session;
	const place = mountpoint ?? '';
	return [
		`${printable(guestDevice ?? '')} is mounted at ${printable(place)}, ${accessText(session)}.`,
		...(peek ? ['What you write there is thrown away when it is unmounted: the disk stays as it is.'] : []),
		`To unmount it: ${printable(shellLine(['vmfuse-tui', 'unmount', place]))}`,
		`Log: ${printable(log)}`,
	];
}
