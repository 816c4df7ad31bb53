import {useEffect, useLayoutEffect} from 'react';
import type {HostDisk, Probe} from '../../source/index.js';
import type {Answered} from '../kit/answered.js';
import {type Answers, isSameDisk} from './answers.js';
import type {QuestionId} from './flow.js';
import type {ProbeKeeper} from './probe/probe-keeper.js';
import type {ProbeState} from './probe/probe-state.js';
import type {Action} from './reducer.js';
import {onlyDevice} from './rows/device-rows.js';

type Props = {
	readonly answers: Answered<Answers>;
	readonly question: QuestionId | 'done';
	readonly keeper: ProbeKeeper;
	readonly state: ProbeState;
	readonly probe: Probe | undefined;
	/** Those that are there now; undefined: nobody knows yet. */
	readonly disks: readonly HostDisk[] | undefined;
	dispatch(action: Action): void;
	setNotice(notice: string): void;
};

/** What happens without the user: a disk is unplugged, the machine ends, what it found has only one device, or lacks the chosen one. */
export function useMountEvents({answers: {given, last}, question, keeper, state, probe, disks, dispatch, setNotice}: Props): void {
	const {machine, task, wanted, mounted, failure} = state;
	const gone = disks && given.disks?.find(chosen => chosen.kind === 'disk' && !disks.some(disk => isSameDisk(chosen, disk)))?.path;
	useEffect(() => {
		if (gone === undefined || question === 'done') return;
		setNotice(`${gone} is gone. It was unplugged, or switched off.`);
		dispatch({type: 'disk-gone'});
	}, [gone, question, dispatch, setNotice]);

	// The machine belongs to the disks that were chosen.
	const isOrphan = given.disks === undefined && wanted !== undefined;
	useEffect(() => {
		if (isOrphan) void keeper.stop();
	}, [isOrphan, keeper]);

	// It was stopped: back to the answers.
	const isStopped = !machine && !task && !wanted && !mounted && !failure;
	useEffect(() => {
		if (!isStopped) return;
		if (question === 'device') dispatch({type: 'back-to-source'});
		else if (question === 'summary') dispatch({type: 'back'});
		else if (question === 'done') dispatch({type: 'unconfirm'});
	}, [isStopped, question, dispatch]);

	// When the only device is another one than before, the user chooses.
	const found = question === 'device' && probe ? onlyDevice(probe.devices) : undefined;
	const only = last.device === undefined || last.device.path === found?.path ? found : undefined;
	useLayoutEffect(() => {
		if (only) dispatch({type: 'device', device: only, isOnly: true});
	}, [only, dispatch]);

	// After another start, what was inside of something locked is not there.
	const isLost = question === 'summary' && probe && !probe.devices.some(({path, mountable}) => mountable && path === given.device?.path);
	useEffect(() => {
		if (!isLost) return;
		setNotice(`${given.device?.path} is not there any more. Choose again.`);
		dispatch({type: 'back-to-device'});
	}, [isLost, given.device, dispatch, setNotice]);
}
