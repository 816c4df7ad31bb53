import {execFile} from 'node:child_process';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {promisify} from 'node:util';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {UserError} from '../../source/errors.js';
import {execute} from '../harness/scratch.js';
import {type ScratchVirtualBox, scratchVirtualBox} from '../harness/scratch-virtualbox.js';
import {bootSector, powerOffKey, ready, resetKey} from '../hypervisor/boot-sector.js';
import {stroke} from '../hypervisor/strokes.js';

let scratch: ScratchVirtualBox;
beforeAll(async () => {
	scratch = await scratchVirtualBox();
});
afterAll(async () => scratch.remove());

const release = (code: number) => code | 0x80;

/** A key that is down for half a second, since this computer is busy, repeats itself. */
function withoutRepeats(bytes: readonly number[]): readonly number[] {
	const isMake = (code: number | undefined) => code !== undefined && code < 0x80;
	return bytes.filter((code, index) => {
		const before = bytes[index - 1] === 0xe0 ? bytes[index - 2] : bytes[index - 1];
		const isPrefixOfRepeat =
			code === 0xe0 && bytes[index - 2] === 0xe0 && bytes[index - 1] === bytes[index + 1] && isMake(bytes[index + 1]);
		return !(isMake(code) && before === code) && !isPrefixOfRepeat;
	});
}

describe('a machine', () => {
	it('comes and goes', async () => {
		const {virtualBox, context, create, hear, manage, file} = scratch;
		expect(await virtualBox.version(context)).toBe('7.2.22');
		expect(await virtualBox.state('life', context)).toBe('missing');
		await expect(virtualBox.machine('life', context)).rejects.toThrow('no virtual machine named life');
		await create('life', bootSector());
		await virtualBox.setGroup('life', '/vmfuse', context);
		expect(await virtualBox.list(context)).toEqual(['life']);
		expect(await virtualBox.state('life', context)).toBe('off');
		expect((await virtualBox.machine('life', context)).sshPort).toBeUndefined();
		await expect(virtualBox.keyboard('life', context)).rejects.toThrow('is off');
		await expect(create('life', bootSector())).rejects.toThrow('already');

		const {sshPort} = await virtualBox.start('life', context);
		expect(await virtualBox.state('life', context)).toBe('running');
		expect((await virtualBox.machine('life', context)).sshPort).toBe(sshPort);
		await hear('life', bytes => bytes[0] === ready);
		await expect(virtualBox.start('life', context)).rejects.toThrow('is running');
		await expect(virtualBox.snapshot('life', 'now', context)).rejects.toThrow('needs it to be off');
		const {stdout} = await promisify(execFile)('ss', ['-Hltn', `sport = :${sshPort}`]);
		expect(stdout).toContain(`127.0.0.1:${sshPort}`);
		await virtualBox.screenPicture('life', file('screen.png'), context);
		expect((await readFile(file('screen.png'))).subarray(0, 4).toString('latin1')).toBe('\u{89}PNG');
		expect(await virtualBox.diskUsage('life', context)).toBeGreaterThan(0);

		await virtualBox.powerOff('life', context);
		expect(await virtualBox.state('life', context)).toBe('off');
		await virtualBox.delete('life', context);
		expect(await virtualBox.state('life', context)).toBe('missing');
		await virtualBox.delete('life', context);
		expect(await manage('list', 'vms')).toBe('');
		expect(await manage('list', 'hdds')).toBe('');
		expect(await readdir(file())).not.toContain('virtualbox');
	});

	it('takes every key, as long as its guest fetches them', async () => {
		const {virtualBox, context, create, hear} = scratch;
		await create('keys', bootSector());
		await virtualBox.start('keys', context);
		await hear('keys', bytes => bytes[0] === ready);
		const plain = fc.integer({min: 1, max: 0x53}).filter(code => code !== resetKey && code !== powerOffKey && code !== 0x2a);
		const key = fc.oneof(
			plain.map(code => [code, release(code)]),
			plain.map(code => [0x2a, code, release(code), release(0x2a)]),
			fc.constantFrom(0x1d, 0x48, 0x50).map(code => [0xe0, code, 0xe0, release(code)]),
		);
		const seed = Math.trunc(Math.random() * 2 ** 31);
		const keys = fc.sample(key, {numRuns: 60, seed});
		const keyboard = await virtualBox.keyboard('keys', context);
		let expected = [ready];
		// Six keys fit into the queue of the keyboard, whatever keeps the guest from fetching them.
		for (let index = 0; index < keys.length; index += 6) {
			const six = keys.slice(index, index + 6);
			await keyboard.press(six.map(bytes => stroke(...bytes)));
			expected = [...expected, ...six.flat()];
			await hear('keys', bytes => withoutRepeats([...bytes]).length >= expected.length);
		}

		await keyboard.close();
		const heard = await hear('keys', () => true);
		expect(withoutRepeats([...heard]), `seed ${seed}`).toEqual(expected);
		await virtualBox.delete('keys', context);
	});

	it('ends when its guest switches it off, and when its process is killed', async () => {
		const {virtualBox, context, create, hear, manage} = scratch;
		await create('own', bootSector());
		await virtualBox.start('own', context);
		await hear('own', bytes => bytes[0] === ready);
		const keyboard = await virtualBox.keyboard('own', context);
		const off = virtualBox.waitUntilOff('own', context);
		await keyboard.press([stroke(powerOffKey)]);
		await off;
		expect(await virtualBox.state('own', context)).toBe('off');
		await expect(keyboard.press([stroke(0x1e, 0x9e)])).rejects.toThrow('ended');

		await virtualBox.start('own', context);
		const died = virtualBox.waitUntilOff('own', context);
		await scratch.kill('own');
		await died;
		expect(await virtualBox.state('own', context)).toBe('off');
		expect(await manage('list', 'runningvms')).toBe('');
		await virtualBox.delete('own', context);
	});

	it('boots from the CD that is inserted, and from the disk when it is ejected', async () => {
		const {virtualBox, context, create, hear, file} = scratch;
		const iso = file('an image.iso');
		await writeFile(file('cd.bin'), bootSector({read: {drive: 0x80, lba: 0}}));
		const boot = ['-b', 'cd.bin', '-no-emul-boot', '-boot-load-size', '4'];
		await execute('xorriso', ['-as', 'mkisofs', '-quiet', '-o', iso, ...boot, file('cd.bin')]);
		const disk = bootSector();
		await create('cd', disk);
		await expect(virtualBox.insertCd('cd', file('none.iso'), context)).rejects.toThrow('no ISO');
		await virtualBox.insertCd('cd', iso, context);
		await virtualBox.start('cd', context);
		const heard = await hear('cd', bytes => bytes.length >= 514);
		expect(heard.subarray(0, 2).toString()).toBe('RD');
		expect(heard.subarray(2).equals(disk)).toBe(true);
		await virtualBox.ejectCd('cd', context);
		await virtualBox.powerOff('cd', context);
		await virtualBox.start('cd', context);
		await hear('cd', bytes => bytes.toString() === 'R');
		await virtualBox.delete('cd', context);
	});

	it('outlives the command that started it, killed even', async () => {
		const {virtualBox, context, create, hear, folder, program, environment} = scratch;
		await create('long', bootSector());
		const script = `
			import {createVirtualBox} from ${JSON.stringify(path.resolve('source/hypervisor/virtualbox/virtualbox.ts'))};
			const context = {signal: new AbortController().signal, emit() {}};
			const options = ${JSON.stringify({folder, program, environment})};
			createVirtualBox(options).start('long', context).then(() => process.kill(process.pid, 'SIGKILL'));
		`;
		await expect(execute('npx', ['tsx', '--input-type=module', '-e', script])).rejects.toHaveProperty('stderr', '');
		expect(await virtualBox.state('long', context)).toBe('running');
		await hear('long', bytes => bytes[0] === ready);
		await virtualBox.delete('long', context);
	});
});

// With 7.1 a machine may refuse to start; else it starts without the port, and only its log tells, in the words of its version.
describe.each(['6.1.40', '7.1.12', '7.2.22'])('a port that is in use, with VirtualBox %s', version => {
	it('is found out, and the next one is taken', async () => {
		const own = await scratchVirtualBox(version);
		const {virtualBox, context, create} = own;
		const servers = [23_850, 23_851].map(port => createServer().listen(port, '127.0.0.1'));
		// Whether we or another program have them: they are taken now.
		await Promise.all(servers.map(server => new Promise(resolve => server.once('listening', resolve).once('error', resolve))));
		try {
			await create('port', bootSector(), {hostPort: 23_850});
			const {sshPort} = await virtualBox.start('port', context);
			expect(sshPort).toBeGreaterThan(23_851);
			expect((await virtualBox.machine('port', context)).sshPort).toBe(sshPort);
			const {stdout} = await execute('ss', ['-Hltn', `sport = :${sshPort}`]);
			expect(stdout).toContain(`127.0.0.1:${sshPort}`);
			await virtualBox.delete('port', context);
		} finally {
			await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
			await own.remove();
		}
	});
});

describe('what goes wrong', () => {
	it('is a machine of the user’s with the same name: it is left alone', async () => {
		const {virtualBox, context, create, manage, file} = scratch;
		await manage('createvm', '--name', 'theirs', '--basefolder', file('theirs'), '--register');
		await expect(create('theirs', bootSector())).rejects.toThrow('was not made by this program');
		await expect(virtualBox.delete('theirs', context)).rejects.toThrow(UserError);
		expect(await manage('list', 'vms')).toContain('"theirs"');
		await manage('unregistervm', 'theirs', '--delete');
	});

	it('is a machine whose settings are gone: what is left is deleted', async () => {
		const {virtualBox, context, create, manage} = scratch;
		await create('gone', bootSector());
		const settings = (await manage('showvminfo', 'gone', '--machinereadable')).match(/^CfgFile="(.*)"$/m)?.[1] ?? '';
		await execute('rm', [settings]);
		expect(await manage('list', 'vms')).toContain('<inaccessible>');
		await virtualBox.delete('gone', context);
		expect(await manage('list', 'vms')).not.toContain('<inaccessible>');
		expect(await virtualBox.list(context)).not.toContain('gone');
		await create('gone', bootSector());
		await virtualBox.delete('gone', context);
	});
});
