import {useKeys} from '../../keymap/use-keys.js';
import type {Mount} from '../use-mount.js';

/** A key that gives the disk a machine of its own, or takes that back. */
export function useMachineKey({answers, setOwnMachine}: Pick<Mount, 'answers' | 'setOwnMachine'>, isActive: boolean): void {
	const {ownMachine = false} = answers.given;
	useKeys({ownMachine: {label: ownMachine ? 'share a machine' : 'own machine', run: () => setOwnMachine(!ownMachine)}}, {isActive});
}

/** Whose machine looks at a disk; undefined where there is none but its own. */
export function machineText({answers, sharesWith}: Pick<Mount, 'answers' | 'sharesWith'>): string | undefined {
	if (sharesWith.length === 0) return undefined;
	if (answers.given.ownMachine) return 'It gets a virtual machine of its own.';
	return `The virtual machine of ${sharesWith[0]} looks at it. For a disk that you do not trust, press m: it gets another one.`;
}
