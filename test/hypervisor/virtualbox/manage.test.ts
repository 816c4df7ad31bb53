import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {CommandError, RequirementError, UserError} from '../../../source/errors.js';
import {acquireLock} from '../../../source/host/lock.js';
import {createManage, type Manage} from '../../../source/hypervisor/virtualbox/manage/manage.js';
import {findManage} from '../../../source/hypervisor/virtualbox/manage/program.js';
import {VBoxError} from '../../../source/hypervisor/virtualbox/manage/vbox-error.js';
import {createVirtualBox} from '../../../source/hypervisor/virtualbox/virtualbox.js';
import {type Recording, recordingProgram} from './recording-program.js';
import {recordedFailure, sample} from './sample.js';

let recording: Recording;
let manage: Manage;
beforeEach(async () => {
	recording = await recordingProgram();
	manage = createManage(recording.program);
});
afterEach(async () => recording.remove());

async function failure(work: Promise<unknown>): Promise<Error> {
	return work.then(
		() => {
			throw new Error('It should have failed');
		},
		(error: Error) => error,
	);
}

const locked = {when: '^modifyvm', stderr: sample('error-locked.txt'), status: 1};

describe('a call', () => {
	it('speaks English, and is reported', async () => {
		const {context, events, file} = recording;
		expect(await createManage(recording.program, {VBOX_USER_HOME: '/nowhere', LC_ALL: 'ru_RU'})(['--version'], context)).toBe(
			'7.0.14r161095\n',
		);
		const environment = (await readFile(file('environment'), 'utf8')).split('\n');
		const wanted = ['LC_ALL=C.UTF-8', 'LANG=C.UTF-8', 'LANGUAGE=C', 'VBOX_USER_HOME=/nowhere'];
		expect(environment).toEqual(expect.arrayContaining(wanted));
		expect(events).toMatchObject([{type: 'command', command: [recording.program, '--version'], status: 0}]);
	});

	it('gives what it prints without the warnings of the wrapper', async () => {
		const {context} = recording;
		await recording.answer({when: 'list', stdout: sample('version-module-not-loaded.txt').replace('5.2.6r120293', '"a" {b}')});
		expect(await manage(['list', 'vms'], context)).toBe('"a" {b}\n');
	});

	it('is made again while the machine is let go of', async () => {
		const {context, calls} = recording;
		await recording.answer({...locked, times: 2}, {when: '^modifyvm', stdout: 'done'});
		expect(await manage(['modifyvm', 'x'], context)).toBe('done');
		expect(await calls()).toHaveLength(3);
	});

	it('is made again while another client closes its session', async () => {
		const {context} = recording;
		const stderr =
			'VBoxManage: error: The object is not ready\nVBoxManage: error: Details: code E_ACCESSDENIED (0x80070005), component SessionMachine\n';
		await recording.answer({when: 'showvminfo', stderr, status: 1, times: 1}, {when: 'showvminfo', stdout: 'here'});
		expect(await manage(['showvminfo', 'x'], context)).toBe('here');
	});

	it('is made again when another one is just done with the machine, whatever a half of the answer was printed', async () => {
		const {context} = recording;
		const line = (text: string) => `VBoxManage: error: ${text}\n`;
		const notReady = `${line('The object is not ready')}${line('Details: code E_ACCESSDENIED (0x80070005), component SessionMachine, interface IMachine, callee nsISupports')}`;
		const notLocked = `${line('The session is not locked (session state: Unlocked)')}${line('Details: code NS_ERROR_UNEXPECTED (0x8000ffff), component SessionWrap, interface ISession, callee nsISupports')}`;
		for (const stderr of [notReady, notLocked, notReady + notLocked]) {
			const half = {when: 'showvminfo', stdout: 'name="x"\ngroups="/"\n', stderr, status: 1, times: 1};
			await recording.answer(half, {when: 'showvminfo', stdout: 'whole'});
			expect(await manage(['showvminfo', 'x'], context)).toBe('whole');
		}
	});

	it('is given up when the machine stays locked, in plain words', async () => {
		const {context, calls} = recording;
		await recording.answer(locked);
		const error = await failure(manage(['modifyvm', 'x'], context, {patience: 250}));
		expect(error).toBeInstanceOf(UserError);
		expect(error.message).toContain('in use by another program');
		expect((await calls()).length).toBeGreaterThan(1);
	});

	it('is not made again after other failures', async () => {
		const {context, calls} = recording;
		await recording.answer({when: 'showvminfo', stderr: sample('error-not-found.txt'), status: 1});
		const error = await failure(manage(['showvminfo', 'x'], context));
		expect(error).toBeInstanceOf(VBoxError);
		expect(error).toMatchObject({resultCode: 'VBOX_E_OBJECT_NOT_FOUND', status: 1});
		await recording.answer({
			when: 'x',
			stderr: 'VBoxManage: error: The object functionality is limited\nVBoxManage: error: Details: code E_ACCESSDENIED (0x80070005)\n',
			status: 1,
		});
		expect((await failure(manage(['showvminfo', 'x'], context))).message).toContain('inaccessible');
		await manage(['list', 'vms'], context);
		expect(await calls()).toEqual([]);
	});

	it('has failed when it says so, whatever its status', async () => {
		const {context} = recording;
		await recording.answer({when: 'modifyvm', stderr: '0%...VBoxManage: error: Silently broken\n'});
		expect((await failure(manage(['modifyvm', 'x'], context))).message).toContain('Silently broken');
		const recorded = recordedFailure('settings', 'discardstate m1');
		expect(recorded.status).toBe(0);
		await recording.answer({when: 'discardstate', ...recorded});
		expect(await failure(manage(['discardstate', 'x'], context))).toMatchObject({resultCode: 'VBOX_E_INVALID_VM_STATE'});
		await recording.answer({
			when: 'modifyvm',
			stderr: 'Warning: --audio is deprecated and will be removed soon. Use --audio-driver instead!\n',
		});
		await manage(['modifyvm', 'x'], context);
	});

	it('ends when it takes too long, or nobody wants it any more', async () => {
		const {context} = recording;
		await recording.answer({when: 'x', hang: true});
		const error = await failure(manage(['showvminfo', 'x'], context, {timeout: 300}));
		expect(error).toBeInstanceOf(CommandError);
		expect(error.message).toBe('VirtualBox did not answer within 0.3 s (VBoxManage showvminfo x)');
		const controller = new AbortController();
		const aborted = failure(manage(['showvminfo', 'x'], {...context, signal: controller.signal}));
		controller.abort(new Error('no longer wanted'));
		expect((await aborted).message).toBe('no longer wanted');
		await recording.answer(locked);
		const patient = new AbortController();
		const waiting = failure(manage(['modifyvm', 'x'], {...context, signal: patient.signal}));
		setTimeout(() => patient.abort(new Error('no longer wanted')), 300);
		expect((await waiting).message).toBe('no longer wanted');
	});

	it('waits until nobody else is in one about the same machine', async () => {
		const {context, file, calls} = recording;
		const machine = {name: 'x', lockFile: file('locks', 'x.lock')};
		const lock = await acquireLock(machine.lockFile, {what: 'x'});
		let isDone = false;
		const waiting = manage(['modifyvm', 'x'], context, {machine})
			.catch(() => {})
			.then(() => {
				isDone = true;
			});
		await manage(['createvm', '--name', 'y', '--basefolder', file('y'), '--groups', '/'], context, {
			machine: {name: 'y', lockFile: file('locks', 'y.lock')},
		});
		expect(isDone).toBe(false);
		expect(await calls()).toEqual([expect.stringMatching(/^createvm /)]);
		await lock.release();
		await waiting;
		expect(await calls()).toEqual(['modifyvm x']);
	});
});

describe('VirtualBox', () => {
	const usable = async () => recording.virtualBox.version(recording.context);

	it.runIf(process.arch === 'x64')('tells its version', async () => {
		expect(await usable()).toBe('7.0.14');
	});

	it('is a requirement when its kernel module is missing', async () => {
		for (const name of ['version-module-not-loaded.txt', 'version-no-device.txt', 'version-debian-dkms.txt']) {
			await recording.answer({when: '--version', stdout: sample(name)});
			const error = await failure(usable());
			expect(error).toBeInstanceOf(RequirementError);
			expect(error.message).toContain('kernel module is not loaded');
		}
	});

	it('is a requirement when it is too old, or says nothing', async () => {
		await recording.answer({when: '--version', stdout: '5.1.38r122592\n'});
		expect((await failure(usable())).message).toBe('VirtualBox 5.1.38 is too old: 5.2.0 or later is needed');
		await recording.answer({when: '--version', stdout: 'vboxweird\n'});
		expect((await failure(usable())).message).toContain('does not tell its version: vboxweird');
	});

	it.runIf(process.arch === 'x64')('is a requirement when its service does not start, asked several times', async () => {
		await recording.answer({when: '^list vms', stderr: sample('error-com-server.txt'), status: 1, times: 1});
		expect(await usable()).toBe('7.0.14');
	});

	it.each([
		[
			'--version',
			{stderr: 'VBoxManage: error: something new\n', status: 1},
			'does not work here: VBoxManage --version failed: something new',
		],
		['--version', {hang: true}, 'does not work here: VirtualBox did not answer within 1 s'],
	] as const)('is a requirement when it does not answer %s: %j', async (when, answer, message) => {
		if ('hang' in answer) process.env.VMFUSE_VBOXMANAGE_LIMIT = '1';
		try {
			const {folder, program, context} = recording;
			const virtualBox = createVirtualBox({folder, program});
			await recording.answer({when, ...answer});
			const error = (await failure(virtualBox.version(context))) as RequirementError;
			expect(error).toBeInstanceOf(RequirementError);
			expect(error.message).toContain(message);
			expect(error.nextSteps.at(-1)).toContain('--hypervisor qemu');
		} finally {
			delete process.env.VMFUSE_VBOXMANAGE_LIMIT;
		}
	});

	it('is a requirement when it is not there, or only its wrapper', async () => {
		const {context, folder} = recording;
		for (const [program, message] of [
			['/nowhere/VBoxManage', 'VirtualBox is not installed'],
			['/etc/passwd', 'VirtualBox is broken: /etc/passwd cannot be run'],
		] as const) {
			const error = await failure(createVirtualBox({folder, program}).version(context));
			expect(error).toBeInstanceOf(RequirementError);
			expect(error.message).toContain(message);
		}

		await recording.answer({when: '--version', stderr: 'exec: VBoxManage: not found\n', status: 126});
		expect(await failure(usable())).toBeInstanceOf(RequirementError);
	});

	it('is found in the PATH first, then where it usually is', async () => {
		const {file} = recording;
		await mkdir(file('more'));
		await writeFile(file('more', 'VBoxManage'), '');
		expect(findManage('relative:', [file('more')])).toBe('VBoxManage');
		await chmod(file('more', 'VBoxManage'), 0o755);
		expect(findManage('relative:', [file('more')])).toBe(file('more', 'VBoxManage'));
		expect(findManage(`/nowhere:${recording.folder}`, [file('more')])).toBe(recording.program);
	});
});
