import {access, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UserError} from '../../../source/errors.js';
import {refusesPort} from '../../../source/hypervisor/virtualbox/network/is-forwarded.js';
import {attach, type Wanted} from '../attach.js';
import {stroke} from '../strokes.js';
import {type Recording, recordingProgram} from './recording-program.js';

const uuid = (number: number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`;
const spec = {memoryMib: 256, diskMib: 1024, guestBits: 32, guestPort: 22, hostPort: 23_700, network: 'open'} as const;

let recording: Recording;
beforeEach(async () => {
	recording = await recordingProgram();
});
afterEach(async () => recording.remove());

const closed = `modifyvm ${uuid(0)} --nat-localhostreachable1 off`;
const opened = `modifyvm ${uuid(0)} --nat-localhostreachable1 on`;

const create = async (name: string) => recording.virtualBox.create({...spec, name}, recording.context);

/** Stands in for VirtualBox' end of a forward. */
async function listening(port: number, work: () => Promise<void>): Promise<void> {
	const server: Server = createServer().listen(port, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	try {
		await work();
	} finally {
		await new Promise(resolve => server.close(resolve));
	}
}

async function base(): Promise<void> {
	const {virtualBox, context, calls} = recording;
	await recording.have({...spec, name: 'base'}, '/vmfuse');
	await virtualBox.snapshot('base', 'ready', context);
	await calls();
}

const isThere = async (file: string) =>
	access(file).then(
		() => true,
		() => false,
	);

describe('steps 1a to 1c', () => {
	it('make a machine', async () => {
		const {virtualBox, context, calls} = recording;
		await create('vmfuse');
		await virtualBox.setGroup('vmfuse', '/vmfuse', context);
		await virtualBox.setGroup('vmfuse', '/other', context);
		await virtualBox.setForward('vmfuse', {hostPort: 22_001, guestPort: 22}, context);
		const serial = '~/virtualbox/files/vmfuse/serial.log';
		const disk = '~/virtualbox/files/vmfuse/disk.vdi';
		expect(await calls()).toEqual([
			'createvm --name vmfuse --ostype Linux26 --groups /vmfuse --basefolder ~/virtualbox/machines --register',
			`modifyvm ${uuid(0)} --memory 256 --cpus 1 --vram 16 --acpi on --ioapic on --pae on --rtcuseutc on --boot1 dvd --boot2 disk --boot3 none --boot4 none --nic1 nat --cableconnected1 on --natpf1 ssh,tcp,127.0.0.1,23700,,22 --uart1 0x3F8 4 --uartmode1 file ${serial}`,
			`createmedium disk --filename ${disk} --size 1024 --format VDI --variant Standard`,
			`storagectl ${uuid(0)} --name SATA --add sata --controller IntelAhci --portcount 8 --hostiocache off --bootable on`,
			`storageattach ${uuid(0)} --storagectl SATA --device 0 --port 0 --type hdd --medium ${disk}`,
			`storageattach ${uuid(0)} --storagectl SATA --device 0 --port 1 --type dvddrive --medium emptydrive`,
			// For no port without a disk: the machine would not start.
			`setextradata ${uuid(0)} VBoxInternal/Devices/ahci/0/LUN#0/Config/IgnoreFlush 0`,
			`modifyvm ${uuid(0)} --groups /other`,
			`modifyvm ${uuid(0)} --natpf1 delete ssh --natpf1 ssh,tcp,127.0.0.1,22001,,22`,
		]);
		expect(await virtualBox.machine('vmfuse', context)).toMatchObject({
			spec: {...spec, name: 'vmfuse', hostPort: 22_001},
			sshPort: undefined,
			snapshots: [],
		});
		expect(await virtualBox.list(context)).toEqual(['vmfuse']);
		await expect(create('vmfuse')).rejects.toThrow('already');
	});

	it('leave nothing when one of them fails', async () => {
		const {virtualBox, context, calls, file} = recording;
		await recording.answer({when: '^storagectl', stderr: 'VBoxManage: error: no\n', status: 1});
		await expect(create('vmfuse')).rejects.toThrow('VBoxManage storagectl');
		expect((await calls()).at(-1)).toBe(`unregistervm ${uuid(0)} --delete`);
		expect(await isThere(file('virtualbox'))).toBe(false);
		expect(await virtualBox.state('vmfuse', context)).toBe('missing');
	});

	it('leave a machine of somebody else’s alone, whatever is asked', async () => {
		const {virtualBox, context, calls, file} = recording;
		const cfg = file('elsewhere', 'vmfuse.vbox');
		const foreign = {
			name: 'vmfuse',
			uuid: uuid(9),
			cfg,
			home: file('elsewhere'),
			group: '/',
			state: 'poweroff',
			rules: {},
			media: {},
			snapshots: [],
		};
		await writeFile(file('state.json'), JSON.stringify({[uuid(9)]: foreign}));
		for (const work of [
			async () => create('vmfuse'),
			async () => virtualBox.state('vmfuse', context),
			async () => virtualBox.delete('vmfuse', context),
			async () => virtualBox.powerOff('vmfuse', context),
		]) {
			await expect(work()).rejects.toThrow('was not made by this program');
		}

		await expect(virtualBox.start('vmfuse', context)).rejects.toThrow('there is no virtual machine');
		expect(await calls()).toEqual([]);
	});
});

describe('a clone', () => {
	it('gets a forward and a serial file of its own, and the serial numbers of what will be plugged in', async () => {
		const {virtualBox, context, calls} = recording;
		await base();
		await virtualBox.clone('base', 'ready', {name: 'one', hostPort: 22_101, network: 'restricted', disks: ['vmfuse-data']}, context);
		expect(await calls()).toEqual([
			`clonevm ${uuid(0)} --snapshot bbbbbbbb-0000-4000-8000-000000000000 --options link --name one --groups /vmfuse --basefolder ~/virtualbox/machines --register`,
			`modifyvm ${uuid(1)} --natpf1 delete ssh --natpf1 ssh,tcp,127.0.0.1,22101,,22 --uartmode1 file ~/virtualbox/files/one/serial.log`,
			`setextradata ${uuid(1)} VBoxInternal/Devices/ahci/0/Config/Port2/SerialNumber vmfuse-data`,
		]);
		expect((await virtualBox.machine('one', context)).spec).toEqual({...spec, name: 'one', hostPort: 22_101, network: 'restricted'});
		await expect(virtualBox.delete('base', context)).rejects.toThrow('needed by its clones: one');
		await virtualBox.delete('one', context);
		await virtualBox.delete('base', context);
		expect(await calls()).toEqual([`unregistervm ${uuid(1)} --delete`, `unregistervm ${uuid(0)} --delete`]);
		expect(await readdir(recording.folder)).not.toContain('virtualbox');
	});

	it('is refused without the snapshot', async () => {
		const {virtualBox, context, calls} = recording;
		await base();
		const clone = virtualBox.clone('base', 'none', {name: 'one', hostPort: 22_101, network: 'restricted'}, context);
		await expect(clone).rejects.toMatchObject({message: expect.stringContaining('no snapshot named none'), nextSteps: ['It has: ready']});
		await expect(virtualBox.snapshot('base', 'ready', context)).rejects.toThrow('already');
		expect(await calls()).toEqual([]);
	});
});

describe('a start', () => {
	it('empties the serial file, and ends with a port that is forwarded', async () => {
		const {virtualBox, context, calls} = recording;
		await recording.have({...spec, name: 'one'});
		await calls();
		const {serialFile, folder} = await virtualBox.machine('one', context);
		await writeFile(serialFile, 'from the last time');
		await listening(23_700, async () => {
			expect(await virtualBox.start('one', context)).toEqual({sshPort: 23_700});
		});
		expect(await calls()).toEqual([closed, `startvm ${uuid(0)} --type headless`]);
		expect(await readFile(serialFile, 'utf8')).toBe('');
		expect(folder).toMatch(/\/Logs$/);
		expect((await virtualBox.machine('one', context)).sshPort).toBe(23_700);
		await expect(virtualBox.start('one', context)).rejects.toThrow('is running');
		await expect(virtualBox.snapshot('one', 'now', context)).rejects.toThrow('needs it to be off');
		await virtualBox.powerOff('one', context);
		await virtualBox.powerOff('one', context);
		expect(await calls()).toEqual([`controlvm ${uuid(0)} poweroff`]);
	});

	it('changes the forward of the running machine when the log says that the port was refused', async () => {
		const {virtualBox, context, calls} = recording;
		await recording.have({...spec, name: 'one'});
		await calls();
		const {folder} = await virtualBox.machine('one', context);
		await writeFile(
			`${folder}/VBox.log`,
			'00:00:01.5 NAT: Failed to redirect TCP 127.0.0.1:23700 -> 0.0.0.0:22 (Address already in use)\n',
		);
		await listening(23_700, async () =>
			listening(23_701, async () => {
				expect(await virtualBox.start('one', context)).toEqual({sshPort: 23_701});
			}),
		);
		expect(await calls()).toEqual([
			closed,
			`startvm ${uuid(0)} --type headless`,
			`controlvm ${uuid(0)} natpf1 delete ssh`,
			`controlvm ${uuid(0)} natpf1 ssh,tcp,127.0.0.1,23701,,22`,
		]);
		// The next start tries the machine's own port first again.
		await virtualBox.powerOff('one', context);
		await writeFile(`${folder}/VBox.log`, '');
		await calls();
		await listening(23_700, async () => {
			expect(await virtualBox.start('one', context)).toEqual({sshPort: 23_700});
		});
		expect((await calls())[0]).toBe(`modifyvm ${uuid(0)} --natpf1 delete ssh --natpf1 ssh,tcp,127.0.0.1,23700,,22`);
	});

	it('takes the next port when the machine does not start with the first', async () => {
		const {virtualBox, context, calls} = recording;
		await recording.have({...spec, name: 'one'});
		await calls();
		const stderr = 'VBoxManage: error: NAT#0: configuration error: failed to set up redirection of 23700 to 22. (VERR_NAT_REDIR_SETUP)\n';
		await recording.answer({when: '^startvm', stderr, status: 1, times: 1});
		await listening(23_701, async () => {
			expect(await virtualBox.start('one', context)).toEqual({sshPort: 23_701});
		});
		expect(await calls()).toEqual([
			closed,
			`startvm ${uuid(0)} --type headless`,
			`modifyvm ${uuid(0)} --natpf1 delete ssh --natpf1 ssh,tcp,127.0.0.1,23701,,22`,
			`startvm ${uuid(0)} --type headless`,
		]);
	});

	it('opens the way to this computer where it is asked to, and the end of the run closes it', async () => {
		const {virtualBox, context, calls, file} = recording;
		await recording.have({...spec, name: 'one'});
		const startvm = `startvm ${uuid(0)} --type headless`;
		const poweroff = `controlvm ${uuid(0)} poweroff`;
		await calls();
		await listening(23_700, async () => {
			await virtualBox.start('one', context, {reachesThisComputer: true});
			expect(await calls()).toEqual([opened, startvm]);
			await virtualBox.powerOff('one', context);
			await virtualBox.powerOff('one', context);
			expect(await calls()).toEqual([poweroff, closed]);

			// The guest has switched itself off: whoever comes next closes it, and no snapshot has it.
			await virtualBox.start('one', context, {reachesThisComputer: true});
			const states = JSON.parse(await readFile(file('state.json'), 'utf8'));
			states[uuid(0)].state = 'poweroff';
			await writeFile(file('state.json'), JSON.stringify(states));
			await calls();
			await virtualBox.snapshot('one', 'ready', context);
			expect(await calls()).toEqual([closed, `snapshot ${uuid(0)} take ready`]);
			await virtualBox.start('one', context, {reachesThisComputer: true});
			await recording.answer({when: 'reachable1 off', stderr: 'VBoxManage: error: no\n', status: 1, times: 1});
			await expect(virtualBox.powerOff('one', context)).rejects.toThrow('VBoxManage modifyvm');
			await calls();
			await virtualBox.start('one', context);
			expect((await calls())[0]).toBe(closed);
		});
	});

	it('does not know the option before 7.0', async () => {
		const {virtualBox, context, calls, file} = recording;
		await writeFile(file('version'), '6.1.40r154048\n');
		await recording.have({...spec, name: 'one'});
		await calls();
		await listening(23_700, async () => {
			await virtualBox.start('one', context, {reachesThisComputer: true});
			expect(await calls()).toEqual([`startvm ${uuid(0)} --type headless`]);
		});
	});

	it('that fails leaves the machine off', async () => {
		const {virtualBox, context} = recording;
		await recording.have({...spec, name: 'one'});
		await recording.answer({when: '^startvm', stderr: 'VBoxManage: error: VT-x is not available (VERR_VMX_NO_VMX)\n', status: 1});
		await expect(virtualBox.start('one', context)).rejects.toMatchObject({name: 'RequirementError'});
		expect(await virtualBox.state('one', context)).toBe('off');
	});

	it('that fails and cannot be taken back says so', async () => {
		const {virtualBox, context, events} = recording;
		await recording.have({...spec, name: 'one'});
		const {folder} = await virtualBox.machine('one', context);
		await writeFile(
			`${folder}/VBox.log`,
			'00:00:01.5 NAT: Failed to redirect TCP 127.0.0.1:23700 -> 0.0.0.0:22 (Address already in use)\n',
		);
		await recording.answer(
			{when: 'natpf1 delete', stderr: 'VBoxManage: error: no rule\n', status: 1},
			{when: 'poweroff', stderr: 'gone\n', status: 126},
		);
		await expect(virtualBox.start('one', context)).rejects.toThrow('no rule');
		expect(events).toContainEqual({type: 'warning', text: expect.stringMatching(/^the virtual machine one could not be switched off: /)});
	});

	it('finds in the log of each version that a port was refused', () => {
		const lines = [
			'00:00:01 NAT: Failed to redirect TCP 127.0.0.1:2222 -> 10.0.2.15:22 (Address already in use)',
			'00:00:01 drvNATNotifyApplyPortForwardCommand: Port forward modify FAIL! Details: fRemove=false, fUdp=0, pszHostIp=127.0.0.1, u16HostPort=2222, pszGuestIp=, u16GuestPort=22',
			'00:00:01 NAT#0: configuration error: failed to set up redirection of 2222 to 22. Probably a conflict',
			// 7.2.22 has both, one after the other, and nothing else tells.
			'00:00:01.318015 drvNATNotifyApplyPortForwardCommand: Port forward modify FAIL! Details: fRemove=0, fUdp=0, pszHostIp=127.0.0.1, u16HostPort=2222, pszGuestIp=, u16GuestPort=22',
			'00:00:01.318023 VMSetError: NAT#0: configuration error: failed to set up redirection of 2222 to 22. Probably a conflict with existing services or other rules',
		];
		for (const line of lines) {
			expect(refusesPort(`a\n${line}\nb\n`, 2222)).toBe(true);
			expect(refusesPort(`a\n${line}\nb\n`, 222)).toBe(false);
			expect(refusesPort(`a\n${line}\nb\n`, 22)).toBe(false);
		}

		expect(refusesPort('00:00:01 NAT: Set redirect TCP 127.0.0.1:2222 -> 0.0.0.0:22\n', 2222)).toBe(false);
	});
});

describe('the plug', () => {
	const running = async (state: string) => {
		await recording.have({...spec, name: 'one'});
		const states = JSON.parse(await readFile(recording.file('state.json'), 'utf8'));
		states[uuid(0)].state = state;
		await writeFile(recording.file('state.json'), JSON.stringify(states));
		await recording.calls();
	};
	const poweroff = `controlvm ${uuid(0)} poweroff`;

	it('is pulled again when the machine was only just starting', async () => {
		await running('starting');
		const stderr = 'VBoxManage: error: Invalid machine state: Starting (must be Running, Paused or Stuck)\n';
		await recording.answer({when: 'poweroff', stderr, status: 1, times: 1});
		await recording.virtualBox.powerOff('one', recording.context);
		expect(await recording.calls()).toEqual([poweroff, poweroff]);
		expect(await recording.virtualBox.state('one', recording.context)).toBe('off');
	});

	it.each(['saved', 'aborted-saved'])('of a machine that is %s is out, and its memory goes', async state => {
		const {virtualBox, context, calls} = recording;
		await running(state);
		expect(await virtualBox.state('one', context)).toBe('off');
		await virtualBox.waitUntilOff('one', context);
		await virtualBox.powerOff('one', context);
		expect(await calls()).toEqual([`discardstate ${uuid(0)}`]);
		await listening(23_700, async () => {
			await virtualBox.start('one', context);
		});
		expect(await calls()).toEqual([closed, `startvm ${uuid(0)} --type headless`]);
	});

	it('of a saved machine is out before it is started', async () => {
		await running('saved');
		await listening(23_700, async () => {
			await recording.virtualBox.start('one', recording.context);
		});
		expect(await recording.calls()).toEqual([`discardstate ${uuid(0)}`, closed, `startvm ${uuid(0)} --type headless`]);
	});
});

describe('typing', () => {
	it('is in whole keys, and is not reported', async () => {
		const {virtualBox, context, calls, events} = recording;
		await recording.have({...spec, name: 'one'});
		await listening(23_700, async () => {
			await virtualBox.start('one', context);
		});
		await calls();
		const before = events.length;
		const keyboard = await virtualBox.keyboard('one', context);
		await keyboard.press([...Array.from({length: 13}, () => stroke(0x1e, 0x9e)), stroke(0xe0, 0x48, 0xe0, 0xc8)]);
		expect(await calls()).toEqual([
			`controlvm ${uuid(0)} keyboardputscancode ${Array.from({length: 12}, () => '1e 9e').join(' ')}`,
			`controlvm ${uuid(0)} keyboardputscancode 1e 9e e0 48 e0 c8`,
		]);
		expect(events.slice(before).filter(event => JSON.stringify(event).includes('keyboardputscancode'))).toEqual([]);
	});

	it('drops what a guest that does not listen has no room for, and releases modifiers', async () => {
		const {virtualBox, context, calls} = recording;
		await recording.have({...spec, name: 'one'});
		await listening(23_700, async () => {
			await virtualBox.start('one', context);
		});
		await calls();
		const keyboard = await virtualBox.keyboard('one', context);
		await recording.answer({when: 'keyboardputscancode 2a', stderr: 'VBoxManage: error: Failed to send a scancode.\n', status: 1});
		await keyboard.press([stroke(0x2a, 0x1e, 0x9e, 0xaa)]);
		expect((await calls()).at(-1)).toBe(`controlvm ${uuid(0)} keyboardputscancode aa b6 9d e0 9d b8 e0 b8`);
		await recording.answer({when: 'keyboard', stderr: "VBoxManage: error: Machine 'one' is not currently running.\n", status: 1});
		await expect(keyboard.press([stroke(0x1e, 0x9e)])).rejects.toThrow('takes no keys: it has ended');
		await virtualBox.powerOff('one', context);
		await expect(virtualBox.keyboard('one', context)).rejects.toThrow('is off');
	});
});

describe('a disk', () => {
	const attachment = (changes: Partial<Wanted> = {}): Wanted => ({
		id: 'user-disk',
		path: recording.file('disk.img'),
		format: 'raw',
		readOnly: false,
		how: 'at-start',
		...changes,
	});
	beforeEach(async () => {
		await writeFile(recording.file('disk.img'), Buffer.alloc(4096 + 100));
		await recording.have({...spec, name: 'one'});
		await recording.calls();
	});
	const place = `storageattach ${uuid(0)} --storagectl SATA --port 2 --device 0`;
	const descriptor = '~/virtualbox/files/one/attached/user-disk/disk.vmdk';
	const serial = `setextradata ${uuid(0)} VBoxInternal/Devices/ahci/0/Config/Port2/SerialNumber`;
	const ignoreFlush = `setextradata ${uuid(0)} VBoxInternal/Devices/ahci/0/LUN#2/Config/IgnoreFlush`;

	it('that is a raw image is attached by a descriptor of ours, and let go of', async () => {
		const {virtualBox, context, calls, file} = recording;
		await attach(virtualBox, 'one', attachment(), context);
		const text = await readFile(file('virtualbox/files/one/attached/user-disk/disk.vmdk'), 'utf8');
		expect(text).toContain(`\nRW 8 FLAT "${file('disk.img')}" 0\n`);
		await expect(attach(virtualBox, 'one', attachment(), context)).rejects.toThrow('already');
		await virtualBox.detachDisk('one', 'user-disk', context);
		await virtualBox.detachDisk('one', 'user-disk', context);
		expect(await calls()).toEqual([
			`${serial} user-disk`,
			`${place} --type hdd --medium ${descriptor}`,
			`${ignoreFlush} 0`,
			ignoreFlush,
			`${place} --medium none`,
			`closemedium disk ${descriptor}`,
			serial,
		]);
		expect(await readdir(file('virtualbox/files/one/attached'))).toEqual([]);
	});

	it('that is read-only is immutable, and only what VirtualBox wrote for us is deleted', async () => {
		const {virtualBox, context, calls, file} = recording;
		await attach(virtualBox, 'one', attachment({readOnly: true}), context);
		const text = await readFile(file('virtualbox/files/one/attached/user-disk/disk.vmdk'), 'utf8');
		expect(text).toContain(`\nRDONLY 8 FLAT "${file('disk.img')}" 0\n`);
		await virtualBox.detachDisk('one', 'user-disk', context);
		expect(await calls()).toEqual([
			`${serial} user-disk`,
			`${place} --type hdd --medium ${descriptor} --mtype immutable`,
			`${ignoreFlush} 0`,
			ignoreFlush,
			`${place} --medium none`,
			'closemedium disk ~/virtualbox/machines/one/Snapshots/{diff}.vdi --delete',
			`closemedium disk ${descriptor}`,
			serial,
		]);
	});

	it('is detached before its machine is deleted, also one that we do not remember', async () => {
		const {virtualBox, context, calls, file} = recording;
		await attach(virtualBox, 'one', attachment(), context);
		const state = JSON.parse(await readFile(file('state.json'), 'utf8'));
		state[uuid(0)].media[5] = '/home/ana/precious.vdi';
		await writeFile(file('state.json'), JSON.stringify(state));
		await calls();
		await virtualBox.delete('one', context);
		expect(await calls()).toEqual([
			`${place} --medium none`,
			`closemedium disk ${descriptor}`,
			`storageattach ${uuid(0)} --storagectl SATA --port 5 --device 0 --type hdd --medium none`,
			`unregistervm ${uuid(0)} --delete`,
		]);
		expect(await isThere(file('disk.img'))).toBe(true);
		expect(await isThere(file('virtualbox'))).toBe(false);
	});

	it('that VirtualBox refuses is forgotten', async () => {
		const {virtualBox, context, calls} = recording;
		const stderr = 'VBoxManage: error: AHCI: Failed to attach drive to Port2 (VERR_ACCESS_DENIED)\n';
		await recording.answer({when: '^storageattach .* --type hdd', stderr, status: 1});
		await expect(attach(virtualBox, 'one', attachment(), context)).rejects.toThrow('may not open the disk');
		expect((await calls()).slice(-3)).toEqual([ignoreFlush, `closemedium disk ${descriptor}`, serial]);
		await recording.answer();
		await attach(virtualBox, 'one', attachment(), context);
	});

	it('that is plugged in goes with the run', async () => {
		const {virtualBox, context, calls} = recording;
		await expect(attach(virtualBox, 'one', attachment({how: 'hot-plug'}), context)).rejects.toThrow('is off');
		await listening(23_700, async () => {
			await virtualBox.start('one', context);
			await expect(attach(virtualBox, 'one', attachment(), context)).rejects.toThrow('cannot be attached to it at-start');
			await attach(virtualBox, 'one', attachment({how: 'hot-plug'}), context);
			expect((await calls()).at(-1)).toBe(`${place} --type hdd --medium ${descriptor}`);
			await virtualBox.powerOff('one', context);
			await calls();
			await virtualBox.start('one', context);
			expect((await calls()).slice(0, 2)).toEqual([`${place} --medium none`, `closemedium disk ${descriptor}`]);
		});
	});

	it.each([
		[{format: 'qcow2'}, 'cannot use the qcow2 image'],
		[{format: 'vdi', partitions: [1]}, 'cannot show only a partition'],
		[{format: 'vmdk', readOnly: true}, 'would write a UUID'],
		[{path: '/nowhere.img'}, 'there is no disk or image'],
		[{format: 'raw', sectorSize: 4096}, 'VirtualBox shows every disk with sectors of 512'],
		[{path: '/'}, 'is a folder'],
		[{path: 'relative.img'}, 'not an absolute path'],
		[{id: 'A,b'}, 'not a name'],
		[{partitions: [1]}, 'has no partition 1'],
	] as ReadonlyArray<readonly [Partial<Wanted>, string]>)('is refused with %j', async (changes, words) => {
		const {virtualBox, context, calls} = recording;
		const error = await attach(virtualBox, 'one', attachment(changes), context).then(
			() => undefined,
			(reason: unknown) => reason,
		);
		expect(error).toBeInstanceOf(UserError);
		expect((error as UserError).message).toContain(words);
		// `closemedium` opens what VirtualBox does not know, for writing: an image that is refused is not named to it.
		expect((await calls()).filter(call => /^storageattach|^closemedium disk (?!.*\/attached\/)/.test(call))).toEqual([]);
	});

	it.each([
		[{format: 'qcow2'}, 'cannot use the qcow2 image'],
		[{format: 'vmdk', partitions: [1]}, 'cannot show only a partition'],
		[{format: 'vmdk', readOnly: true}, 'would write a UUID'],
		[{path: '/nowhere.img'}, 'there is no disk or image'],
		[{format: 'raw'}, undefined],
		[{format: 'raw', readOnly: true, partitions: [1]}, undefined],
		[{format: 'vdi'}, undefined],
	] as ReadonlyArray<readonly [Partial<Wanted>, string | undefined]>)(
		'is judged before there is a machine for it: %j',
		async (changes, words) => {
			const {virtualBox, context, calls} = recording;
			const checked = virtualBox.checkDisk(attachment(changes), context);
			await (words === undefined ? checked : expect(checked).rejects.toThrow(words));
			expect(await calls()).toEqual([]);
		},
	);

	it('of this computer is judged by the version', async () => {
		const {virtualBox, context} = recording;
		const device = {path: '/dev/null', format: 'raw', readOnly: false} as const;
		await virtualBox.checkDisk(device, context);
		await recording.answer({when: '--version', stdout: '7.0.2r154219\n'});
		await expect(virtualBox.checkDisk(device, context)).rejects.toThrow('mended in 7.0.4');
		await virtualBox.checkDisk({...device, readOnly: true}, context);
		await recording.answer({when: '--version', stdout: '6.1.40r154048\n'});
		await virtualBox.checkDisk(device, context);
	});

	it('of a virtual machine of the user’s stays in VirtualBox, and is not read-only', async () => {
		const {virtualBox, context, calls, file} = recording;
		const image = file('box.vdi');
		await writeFile(image, 'an image');
		const record = (state: string) => `UUID:           x\nState:          ${state}\nLocation:       ${image}\n\n`;
		await recording.answer({when: '^list hdds', stdout: record('locked write')});
		await expect(attach(virtualBox, 'one', attachment({path: image, format: 'vdi'}), context)).rejects.toThrow(
			'in use by a virtual machine',
		);
		await recording.answer({when: '^list hdds', stdout: record('created')});
		await expect(attach(virtualBox, 'one', attachment({path: image, format: 'vdi', readOnly: true}), context)).rejects.toThrow(
			'cannot keep it from',
		);
		await recording.answer(
			{when: '^list hdds', stdout: record('created')},
			{when: '^storageattach .* --type hdd', stderr: 'VBoxManage: error: no\n', status: 1},
		);
		await expect(attach(virtualBox, 'one', attachment({path: image, format: 'vdi'}), context)).rejects.toThrow('failed: no');
		expect((await calls()).filter(call => call.startsWith('closemedium'))).toEqual([]);
		await recording.answer({when: '^list hdds', stdout: record('created')});
		await attach(virtualBox, 'one', attachment({path: image, format: 'vdi'}), context);
		await virtualBox.detachDisk('one', 'user-disk', context);
		expect(await calls()).toEqual([
			`${serial} user-disk`,
			`${place} --type hdd --medium ~/box.vdi`,
			`${ignoreFlush} 0`,
			ignoreFlush,
			`${place} --medium none`,
			serial,
		]);
	});

	it('of a virtual machine of the user’s is not written to where that would go elsewhere', async () => {
		const {virtualBox, context, calls, file} = recording;
		const image = file('box.vdi');
		await writeFile(image, 'an image');
		const record = (uuid: string, parent: string, type: string, location: string) =>
			`UUID:           ${uuid}\nParent UUID:    ${parent}\nState:          created\nType:           ${type}\nLocation:       ${location}\n\n`;
		for (const stdout of [
			record('x', 'base', 'normal (base)', image) + record('y', 'x', 'normal (differencing)', '/elsewhere.vdi'),
			record('x', 'base', 'immutable (base)', image),
		]) {
			await recording.answer({when: '^list hdds', stdout});
			const wanted = attachment({path: image, format: 'vdi'});
			await expect(virtualBox.checkDisk(wanted, context)).rejects.toThrow('would not write to the image');
			await expect(attach(virtualBox, 'one', wanted, context)).rejects.toThrow('would not write to the image');
		}

		expect((await calls()).filter(call => /^(?:storageattach|closemedium)/.test(call))).toEqual([]);
	});

	it('that gets a differencing image though it is to be written is let go of', async () => {
		const {virtualBox, context, calls, file} = recording;
		await writeFile(file('box.vdi'), 'an image');
		await writeFile(file('implicit-difference'), '');
		await expect(attach(virtualBox, 'one', attachment({path: file('box.vdi'), format: 'vdi'}), context)).rejects.toThrow(
			'would not write to the image',
		);
		expect((await calls()).slice(-4)).toEqual([
			`${place} --medium none`,
			'closemedium disk ~/virtualbox/machines/one/Snapshots/{diff}.vdi --delete',
			'closemedium disk ~/box.vdi',
			serial,
		]);
	});

	it('that VirtualBox did not know is forgotten by it when it is let go of', async () => {
		const {virtualBox, context, calls, file} = recording;
		await writeFile(file('box.vdi'), 'an image');
		await attach(virtualBox, 'one', attachment({path: file('box.vdi'), format: 'vdi'}), context);
		await virtualBox.detachDisk('one', 'user-disk', context);
		expect(await calls()).toContain('closemedium disk ~/box.vdi');
	});
});

describe('what is left of a machine', () => {
	it('is deleted when VirtualBox can no longer read its settings', async () => {
		const {virtualBox, context, calls, file} = recording;
		await recording.have({...spec, name: 'one'});
		await recording.answer(
			{when: '^list vms', stdout: `"<inaccessible>" {${uuid(0)}}\n`},
			{
				when: '^list hdds',
				stdout: [
					'virtualbox/files/one/disk.vdi',
					'virtualbox/machines/one/Snapshots/{a}.vdi',
					'virtualbox/machines/other/Snapshots/{b}.vdi',
					'x.vdi',
				]
					.map((name, index) => `UUID:           medium-${index}\nState:          inaccessible\nLocation:       ${file(name)}\n\n`)
					.join(''),
			},
			{when: '^showvminfo aaaaaaaa', stdout: `name="<inaccessible>"\nUUID="${uuid(0)}"\n`},
		);
		await calls();
		const unreadable = {
			message: expect.stringContaining('cannot read the settings'),
			nextSteps: [expect.stringContaining('vmfuse-tui remove')],
		};
		await expect(virtualBox.state('one', context)).rejects.toMatchObject(unreadable);
		await virtualBox.powerOff('one', context);
		await virtualBox.delete('one', context);
		expect(await calls()).toEqual([`unregistervm ${uuid(0)}`, 'closemedium disk medium-1', 'closemedium disk medium-0']);
		expect(await isThere(file('virtualbox'))).toBe(false);
	});

	it('is inaccessible in the words of 7.2 too', async () => {
		const {virtualBox, context} = recording;
		await recording.have({...spec, name: 'one'});
		const stderr =
			'VBoxManage: error: The object functionality is limited\nVBoxManage: error: Details: code E_ACCESSDENIED (0x80070005), component MachineWrap, interface IMachine\n';
		await recording.answer({when: '^showvminfo', stderr, status: 1});
		await expect(virtualBox.state('one', context)).rejects.toMatchObject({name: 'InaccessibleError'});
		await virtualBox.powerOff('one', context);
	});

	it('is deleted when it was never registered, and another machine of its group stays', async () => {
		const {virtualBox, context, file} = recording;
		await recording.have({...spec, name: 'one'}, '/half');
		const machines = file('virtualbox/machines');
		await mkdir(`${machines}/half/other/Logs`, {recursive: true});
		await writeFile(`${machines}/half/other/other.vbox`, '');
		await writeFile(`${machines}/half/half.vbox`, '');
		await mkdir(file('virtualbox/files/half'));
		await writeFile(
			file('virtualbox/files/half/machine.json'),
			JSON.stringify({version: 1, made: false, spec: {...spec, name: 'half'}, attachments: []}),
		);
		await expect(virtualBox.start('half', context)).rejects.toThrow('only half made');
		await expect(create('half')).rejects.toThrow('already');
		await virtualBox.delete('half', context);
		expect(await readdir(`${machines}/half`)).toEqual(['one', 'other']);
		expect(await virtualBox.list(context)).toEqual(['one']);
	});

	it('reads as missing only when VirtualBox says so', async () => {
		const {virtualBox, context} = recording;
		await recording.have({...spec, name: 'one'});
		expect(await virtualBox.state('one', context)).toBe('off');
		await recording.answer({when: '^showvminfo', stderr: 'VBoxManage: error: Something else\n', status: 1});
		await expect(virtualBox.state('one', context)).rejects.toThrow('Something else');
		await recording.answer({when: '^showvminfo', stdout: ''});
		await expect(virtualBox.state('one', context)).rejects.toThrow('does not tell');
	});
});

it('waits until a machine is off, and is not misled by a question that fails', async () => {
	const {virtualBox, context, file} = recording;
	await recording.have({...spec, name: 'one'});
	await listening(23_700, async () => {
		await virtualBox.start('one', context);
	});
	const controller = new AbortController();
	const given = virtualBox.waitUntilOff('one', {...context, signal: controller.signal});
	controller.abort(new Error('no longer wanted'));
	await expect(given).rejects.toThrow('no longer wanted');
	await recording.answer({when: '^showvminfo', stderr: 'VBoxManage: error: Something else\n', status: 1, times: 2});
	const waiting = virtualBox.waitUntilOff('one', context);
	const state = JSON.parse(await readFile(file('state.json'), 'utf8'));
	state[uuid(0)].state = 'aborted';
	await writeFile(file('state.json'), JSON.stringify(state));
	await waiting;
	await recording.answer({when: '^showvminfo', stderr: 'VBoxManage: error: Something else\n', status: 1});
	await expect(virtualBox.waitUntilOff('one', context)).rejects.toThrow('Something else');
});
