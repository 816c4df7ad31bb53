import {describe, expect, it, test} from 'vitest';
import type {Check} from '../../../source/check.js';
import {RequirementError} from '../../../source/errors.js';
import type {Sshfs} from '../../../source/host/fuse.js';
import {knownProblems} from '../../../source/host/fuse-problems.js';
import {type AccelerationFacts, checkAcceleration} from '../../../source/hypervisor/qemu/acceleration.js';
import {driverOf} from '../../../source/hypervisor/registry.js';
import {checkHypervisors, checkNode, checkSessions} from '../../../source/operations/diagnose/diagnose.js';
import {type AccessFacts, checkAccess} from '../../../source/operations/diagnose/disk-access.js';
import {checkFuse} from '../../../source/operations/diagnose/fuse.js';
import {checkIntermediaries, type IntermediaryFacts} from '../../../source/operations/diagnose/intermediaries.js';
import {checkLeftovers} from '../../../source/operations/diagnose/leftovers.js';
import {checkSpace} from '../../../source/operations/diagnose/space.js';
import {checkTerminal, type TerminalFacts} from '../../../source/operations/diagnose/terminal.js';
import type {Session} from '../../../source/session/session.js';

/** What matters of a check: how it is, and whether something can be done. */
const brief = ({result, nextSteps}: Check) => (nextSteps.length > 0 ? `${result}, with steps` : result);

test.each([
	['20.18.1', 'bad, with steps'],
	['20.19.0', 'good'],
	['24.1.0', 'good'],
	['18.20.8', 'bad, with steps'],
])('Node %s is %s', (version, expected) => {
	expect(brief(checkNode(version))).toBe(expected);
});

describe('hypervisors', () => {
	const qemu = {name: 'qemu', title: 'QEMU', version: '7.2.22', nextSteps: []} as const;
	const without = {name: 'virtualbox', title: 'VirtualBox', problem: 'VBoxManage is not installed', nextSteps: ['install it']} as const;

	it('one that works is enough, and what is wrong with the other is told', () => {
		expect(checkHypervisors([without, qemu])).toEqual([
			{title: 'Hypervisor', result: 'good', text: 'QEMU 7.2.22 (VBoxManage is not installed)', nextSteps: []},
		]);
	});

	it('none is bad, with how to get each', () => {
		const broken = {name: 'qemu', title: 'QEMU', problem: 'QEMU is not installed', nextSteps: ['install it']} as const;
		expect(checkHypervisors([without, broken]).map(brief)).toEqual(['bad, with steps', 'bad, with steps']);
	});
});

describe('acceleration', () => {
	const facts: AccelerationFacts = {arch: 'x64', accelerator: {title: 'KVM'}};
	it.each<[Partial<AccelerationFacts>, string]>([
		[{}, 'good'],
		[{problem: {text: 'you may not use KVM', nextSteps: ['Join its group']}}, 'warning, with steps'],
		[{problem: {text: 'HVF is not available', nextSteps: []}}, 'warning'],
		[{arch: 'arm64'}, 'warning'],
		[{accelerator: undefined}, 'warning'],
	])('%j', (more, expected) => {
		expect(brief(checkAcceleration({...facts, ...more}))).toBe(expected);
	});
});

describe('FUSE', () => {
	const sshfs: Sshfs = {
		program: '/usr/bin/sshfs',
		version: '3.7.3',
		refusesLinks: true,
		runsCommand: true,
		keepsContents: true,
		cacheSize: 'dcache_max_size',
	};

	it('is good with a sound version', () => {
		expect(checkFuse({sshfs, problems: []})).toMatchObject([
			{result: 'good', text: 'sshfs 3.7.3'},
			{title: 'Symbolic links', result: 'good', text: expect.stringMatching(/inside.*stored/)},
		]);
	});

	it.each([
		[true, /cannot be read/, 2],
		[false, /can lead to files of this computer/, 1],
	])('says what an sshfs cannot do with links (refuses some: %s)', (refusesLinks, text, steps) => {
		const [, links] = checkFuse({sshfs: {...sshfs, refusesLinks, runsCommand: false}, problems: []});
		expect(links).toMatchObject({result: 'warning', text: expect.stringMatching(text)});
		expect(links?.nextSteps).toHaveLength(steps);
	});

	it('is bad when it is missing', () => {
		const missing = new RequirementError('sshfs is not installed', {nextSteps: ['x']});
		expect(checkFuse(missing).map(brief)).toEqual(['bad, with steps']);
	});

	it.each(['5.2.0', '5.3.3'])('is bad with macFUSE %s', version => {
		const problems = knownProblems('macFUSE', version, 'darwin');
		expect(checkFuse({sshfs, problems}).map(brief)).toEqual(['good', 'good', 'bad, with steps']);
	});

	it('is a warning with an sshfs that stops at large directories', () => {
		expect(checkFuse({sshfs, problems: knownProblems('sshfs', '3.7.5', 'darwin')}).map(brief)).toEqual([
			'good',
			'good',
			'warning, with steps',
		]);
	});
});

describe('access to disks', () => {
	const facts: AccessFacts = {isRoot: false, hasSudo: true, closed: ['/dev/sda'], disks: 2, installSudo: ['sudo apt install sudo']};
	it.each<[Partial<AccessFacts>, string, RegExp]>([
		[{}, 'good', /may not open \/dev\/sda: sudo/],
		[{closed: ['/dev/sda', '/dev/sdb']}, 'good', /may not open disks: sudo/],
		[{hasSudo: false}, 'warning, with steps', /no sudo/],
		[{hasSudo: false, closed: []}, 'good', /yourself/],
		[{hasSudo: false, closed: [], disks: 0}, 'good', /no disks/],
		[{isRoot: true, closed: []}, 'good', /root/],
		[{problem: {message: 'lsblk is not installed', nextSteps: ['x']}}, 'bad, with steps', /lsblk/],
	])('%j', (more, expected, text) => {
		const check = checkAccess({...facts, ...more});
		expect([brief(check), check.text]).toEqual([expected, expect.stringMatching(text)]);
	});
});

test.each([
	[10, 'bad, with steps'],
	[500, 'warning, with steps'],
	[5000, 'good'],
])('%i MiB of free space are %s', (mebibytes, expected) => {
	expect(brief(checkSpace({folder: '/home/me', freeBytes: mebibytes * 2 ** 20, isWritable: true}))).toBe(expected);
});

test('space in a folder that cannot be written', () => {
	const check = checkSpace({folder: '/home/me', freeBytes: 2 ** 40, isWritable: false});
	expect([brief(check), check.text]).toEqual(['bad, with steps', '/home/me cannot be written: nothing can be made']);
});

describe('intermediaries', () => {
	const facts: IntermediaryFacts = {
		intermediary: {name: 'vmfuse', hypervisor: 'qemu', snapshot: 'vmfuse', tinyCoreVersion: '16.2'},
		snapshots: ['vmfuse'],
		bytes: 70 * 2 ** 20,
		hasKey: true,
	};
	const unfinished = {name: 'b', nextStep: {id: '3a', title: 'Set a root password'}, finishedSteps: 8, steps: 25};

	it('a sound one', () => {
		expect(checkIntermediaries([facts], [])).toEqual([
			{title: 'Intermediary', result: 'good', text: '"vmfuse": TinyCore 16.2 in QEMU, 70 MiB', nextSteps: []},
		]);
	});

	it.each<[Partial<IntermediaryFacts>, string]>([
		[{snapshots: undefined}, 'the machine of "vmfuse" is gone'],
		[{snapshots: ['other']}, 'has lost its snapshot'],
		[{hasKey: false}, 'the key of "vmfuse" is gone'],
		[{problem: {message: 'QEMU is not installed', nextSteps: ['x']}}, 'QEMU is not installed'],
	])('%j', (more, text) => {
		const [check] = checkIntermediaries([{...facts, ...more}], []);
		expect(check).toMatchObject({result: 'bad', text: expect.stringContaining(text)});
		expect(check?.nextSteps).toHaveLength(1);
	});

	it('none, one that was cut off, and one that is being made', () => {
		expect(checkIntermediaries([], []).map(brief)).toEqual(['warning, with steps']);
		const [cutOff] = checkIntermediaries([], [unfinished]);
		expect(cutOff?.text).toContain('step 3a (Set a root password), 8 of 25 are done');
		expect(cutOff?.nextSteps[0]).toBe('Go on: vmfuse-tui setup --name b');
		expect(checkIntermediaries([], [{...unfinished, pid: 4711}]).map(brief)).toEqual(['good']);
	});
});

describe('sessions', () => {
	const session = (health: Session['health']): Session => ({
		id: '0123abcd',
		intermediary: 'vmfuse',
		source: '/dev/sdb',
		partitions: [],
		guestDevice: '/dev/sdb',
		mountpoint: '/m',
		readOnly: true,
		since: '',
		health,
		...(health === 'ended-badly' || health === 'vm-stuck'
			? {problem: {code: 'ended-badly' as const, message: 'it ended badly', nextSteps: ['vmfuse-tui unmount 0123abcd']}}
			: {}),
	});

	it('that do well are counted', () => {
		expect(checkSessions([])[0]?.text).toBe('nothing is mounted');
		expect(checkSessions([session('mounted'), session('busy')])[0]?.text).toBe('2 sessions run');
	});

	it.each([
		['cut-off', 'recover'],
		['ended-badly', 'unmount 0123abcd'],
		['vm-stuck', 'unmount 0123abcd'],
	] as const)('%s is bad', (health, step) => {
		const checks = checkSessions([session(health), session('mounted')]);
		expect(checks.map(({result}) => result)).toEqual(['good', 'bad']);
		expect(checks[1]?.nextSteps[0]).toContain(step);
		expect(checkSessions([session(health)]).map(({result}) => result)).toEqual(['bad']);
	});
});

describe('leftovers', () => {
	it('are locks and machines', () => {
		expect(checkLeftovers({locks: [], machines: []}).map(brief)).toEqual(['good']);
		const checks = checkLeftovers({
			locks: ['setup-a'],
			machines: [
				{hypervisor: 'qemu', name: 'vmfuse-01234567', deleteByHand: driverOf('qemu').deleteByHand('vmfuse-01234567', '/home/me/a b')},
				{
					hypervisor: 'virtualbox',
					name: 'vmfuse-89abcdef',
					deleteByHand: driverOf('virtualbox').deleteByHand('vmfuse-89abcdef', '/home/me'),
				},
			],
		});
		expect(checks.map(brief)).toEqual(['warning, with steps', 'warning, with steps', 'warning, with steps']);
		expect(checks[1]?.nextSteps[1]).toBe("Then: rm -r '/home/me/a b/machines/vmfuse-01234567'");
		expect(checks[2]?.nextSteps[1]).toBe('Then: VBoxManage unregistervm vmfuse-89abcdef --delete');
	});
});

describe('the terminal', () => {
	const facts: TerminalFacts = {
		isTerminal: true,
		columns: 80,
		rows: 24,
		colours: 8,
		environment: {TERM: 'xterm-256color', LANG: 'de_DE.UTF-8'},
	};
	it.each<[Partial<TerminalFacts>, string, string]>([
		[{}, 'good', '80×24, colours, Unicode'],
		[{environment: {TERM: 'xterm', LANG: 'C'}, colours: 1}, 'good', 'no colours, ASCII signs'],
		[{environment: {TERM: 'linux', LANG: 'C.UTF-8'}}, 'good', 'ASCII signs'],
		[{environment: {TERM: 'xterm', LC_ALL: 'C', LANG: 'C.UTF-8'}}, 'good', 'ASCII signs'],
		[{environment: {TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1'}}, 'good', 'NO_COLOR'],
		[{environment: {TERM: 'dumb'}}, 'warning, with steps', 'only print'],
		[{columns: 59}, 'warning, with steps', '59×24 is too small'],
		[{rows: 14}, 'warning, with steps', '80×14 is too small'],
		[{environment: {CI: '1'}}, 'good', 'CI'],
		[{isTerminal: false}, 'good', 'none here'],
	])('%j', (more, expected, text) => {
		const check = checkTerminal({...facts, ...more});
		expect([brief(check), check.text]).toEqual([expected, expect.stringContaining(text)]);
	});
});
