import {readFile, rm, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {CommandError, RequirementError, UserError} from '../../source/errors.js';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import {execute} from '../harness/scratch.js';
import {type ScratchQemu, scratchQemu} from '../harness/scratch-qemu.js';
import {bootSector, powerOffKey, ready, resetKey} from '../hypervisor/boot-sector.js';
import {bytesOf, stroke} from '../hypervisor/strokes.js';

let scratch: ScratchQemu;
beforeAll(async () => {
	scratch = await scratchQemu();
});
afterAll(async () => scratch.remove());

async function failure(work: Promise<unknown>): Promise<Error> {
	return work.then(
		() => {
			throw new Error('It should have failed');
		},
		(error: Error) => error,
	);
}

const release = (code: number) => code | 0x80;

describe('a machine', () => {
	it('comes and goes', async () => {
		const {qemu, context, create, hear, file} = scratch;
		expect(await qemu.version(context)).toMatch(/^\d+\.\d+/);
		expect(await qemu.state('life', context)).toBe('missing');
		await expect(qemu.machine('life', context)).rejects.toThrow('no virtual machine named life');

		await create('life', bootSector());
		expect(await qemu.list(context)).toEqual(['life']);
		expect(await qemu.state('life', context)).toBe('off');
		expect((await stat(file('machines', 'life'))).mode & 0o777).toBe(0o700);
		expect((await qemu.machine('life', context)).sshPort).toBeUndefined();
		await expect(qemu.keyboard('life', context)).rejects.toThrow('is off');
		await expect(create('life', bootSector())).rejects.toThrow('already');

		const {sshPort} = await qemu.start('life', context);
		expect(await qemu.state('life', context)).toBe('running');
		expect((await qemu.machine('life', context)).sshPort).toBe(sshPort);
		await hear('life', bytes => bytes[0] === ready);
		await expect(qemu.start('life', context)).rejects.toThrow('is running');
		await expect(qemu.snapshot('life', 'now', context)).rejects.toThrow('needs it to be off');
		const {stdout} = await execute('ss', ['-Hltn', `sport = :${sshPort}`]);
		expect(stdout).toContain(`127.0.0.1:${sshPort}`);

		await qemu.powerOff('life', context);
		expect(await qemu.state('life', context)).toBe('off');
		await qemu.powerOff('life', context);
		await qemu.delete('life', context);
		expect(await qemu.state('life', context)).toBe('missing');
		await qemu.delete('life', context);
		expect(await qemu.list(context)).toEqual([]);
	});

	it('takes every key, however fast they are sent, while others ask for its state and its screen', async () => {
		const {qemu, context, create, hear, file} = scratch;
		await create('keys', bootSector());
		await qemu.start('keys', context);
		await hear('keys', bytes => bytes[0] === ready);

		const plain = fc
			.integer({min: 1, max: 0x58})
			.filter(code => code !== resetKey && code !== powerOffKey && !(code > 0x53 && code < 0x57));
		const extended = fc.constantFrom(0x1c, 0x1d, 0x35, 0x38, 0x47, 0x48, 0x49, 0x4b, 0x4d, 0x4f, 0x50, 0x51, 0x52, 0x53);
		const key = fc.oneof(
			plain.map(code => [code, release(code)]),
			plain.map(code => [0x2a, code, release(code), release(0x2a)]),
			extended.map(code => [0xe0, code, 0xe0, release(code)]),
		);
		const seed = Math.trunc(Math.random() * 2 ** 31);
		const keys = fc.sample(key, {numRuns: 600, seed});
		const keyboard = await qemu.keyboard('keys', context);
		for (let calls = 0; calls < keys.length / 10; calls++) {
			await keyboard.press(keys.slice(calls * 10, calls * 10 + 10).map(bytes => stroke(...bytes)));
			if (calls % 20 === 0) {
				expect(await qemu.state('keys', context)).toBe('running');
				await qemu.screenPicture('keys', file('screen.png'), context);
			}
		}

		await keyboard.close();
		const sent = Buffer.from([ready, ...keys.flat()]);
		const heard = await hear('keys', bytes => bytes.length >= sent.length);
		expect(heard.equals(sent), `seed ${seed}`).toBe(true);
		expect((await readFile(file('screen.png'))).subarray(0, 4).toString('latin1')).toBe('\u{89}PNG');
		await qemu.delete('keys', context);
	});

	it('takes every key when its guest wants them in the longer form of scancode set 2', async () => {
		const {qemu, context, create, hear} = scratch;
		await create('raw-keys', bootSector({untranslated: true}));
		await qemu.start('raw-keys', context);
		await hear('raw-keys', bytes => bytes[0] === ready);
		const keyboard = await qemu.keyboard('raw-keys', context);
		const keys = [stroke(0x2a, 0x1e, 0x9e, 0xaa), stroke(0xe0, 0x48, 0xe0, 0xc8), stroke(0x1f, 0x9f)];
		await keyboard.press(Array.from({length: 60}, () => keys).flat());
		await keyboard.close();
		// Shift, a, up, s.
		const form = [0x12, 0x1c, 0xf0, 0x1c, 0xf0, 0x12, 0xe0, 0x75, 0xe0, 0xf0, 0x75, 0x1b, 0xf0, 0x1b];
		const expected = Buffer.from([ready, ...Array.from({length: 60}, () => form).flat()]);
		const heard = await hear('raw-keys', bytes => bytes.length >= expected.length);
		expect(heard.equals(expected)).toBe(true);
		await qemu.delete('raw-keys', context);
	});

	it('does not hold up who types while its guest is deaf', async () => {
		const {qemu, context, create, hear, command} = scratch;
		await create('deaf', bootSector({deaf: true}));
		await qemu.start('deaf', context);
		await hear('deaf', bytes => bytes[0] === ready);
		const keyboard = await qemu.keyboard('deaf', context);
		const keys = Array.from({length: 1000}, () => stroke(0x1e, 0x9e));
		const bytes = bytesOf(keys);
		await keyboard.press(keys);
		await command('deaf', 'nmi');
		// The first five keys were held for it, none is half there, and the rest is dropped.
		const held = 1 + 10;
		await hear('deaf', heardSoFar => heardSoFar.length >= held);
		await keyboard.press(keys);
		const heard = await hear('deaf', heardSoFar => heardSoFar.length >= held + bytes.length);
		expect(heard.subarray(1).equals(Buffer.from([...bytes.slice(0, 10), ...bytes]))).toBe(true);

		await command('deaf', 'stop');
		expect(await qemu.state('deaf', context)).toBe('paused');
		await expect(keyboard.press(keys)).rejects.toThrow('takes no keys');
		await keyboard.close();
		await qemu.delete('deaf', context);
	});

	it('may restart itself, and ends when its guest switches it off', async () => {
		const {qemu, context, create, hear} = scratch;
		await create('own', bootSector());
		await qemu.start('own', context);
		await hear('own', bytes => bytes[0] === ready);
		const keyboard = await qemu.keyboard('own', context);
		await keyboard.press([stroke(resetKey)]);
		await hear('own', bytes => bytes.toString('latin1') === 'R\u{13}R');

		const controller = new AbortController();
		const given = qemu.waitUntilOff('own', {...context, signal: controller.signal});
		controller.abort(new Error('no longer wanted'));
		await expect(given).rejects.toThrow('no longer wanted');

		const off = qemu.waitUntilOff('own', context);
		await keyboard.press([stroke(powerOffKey)]);
		await off;
		expect(await qemu.state('own', context)).toBe('off');
		await expect(keyboard.press([stroke(0x1e)])).rejects.toThrow('ended');
		await qemu.delete('own', context);
	});

	it('boots from the CD that is inserted, and from the disk when it is ejected', async () => {
		const {qemu, context, create, hear, file} = scratch;
		const iso = file('a "CD", with: signs.iso');
		await writeFile(file('cd.bin'), bootSector({read: {drive: 0x80, lba: 0}}));
		await execute('xorriso', [
			'-as',
			'mkisofs',
			'-quiet',
			'-o',
			iso,
			'-b',
			'cd.bin',
			'-no-emul-boot',
			'-boot-load-size',
			'4',
			file('cd.bin'),
		]);
		const disk = bootSector();
		await create('cd', disk);
		await expect(qemu.insertCd('cd', file('none.iso'), context)).rejects.toThrow('no ISO');
		await qemu.insertCd('cd', iso, context);
		await qemu.start('cd', context);
		// The sector on the CD reads the first one of the disk.
		const heard = await hear('cd', bytes => bytes.length >= 514);
		expect(heard.subarray(0, 2).toString()).toBe('RD');
		expect(heard.subarray(2).equals(disk)).toBe(true);

		await qemu.ejectCd('cd', context);
		const keyboard = await qemu.keyboard('cd', context);
		await keyboard.press([stroke(resetKey)]);
		await hear('cd', bytes => bytes.subarray(514).toString('latin1') === '\u{13}R');
		await qemu.insertCd('cd', iso, context);
		await keyboard.press([stroke(resetKey)]);
		await hear('cd', bytes => bytes.subarray(516).toString('latin1').startsWith('\u{13}RD'));
		await qemu.ejectCd('cd', context);
		await qemu.powerOff('cd', context);
		await qemu.start('cd', context);
		await hear('cd', bytes => bytes.toString() === 'R');
		await qemu.delete('cd', context);
	});

	it('outlives the command that started it, killed even', async () => {
		const {qemu, context, create, hear, folder} = scratch;
		await create('long', bootSector());
		const script = `
			import {createQemu} from ${JSON.stringify(path.resolve('source/hypervisor/qemu/qemu.ts'))};
			const context = {signal: new AbortController().signal, emit() {}};
			createQemu({folder: ${JSON.stringify(folder)}}).start('long', context).then(() => process.kill(process.pid, 'SIGKILL'));
		`;
		const died = await failure(execute('npx', ['tsx', '--input-type=module', '-e', script]));
		expect(died).toHaveProperty('stderr', '');
		expect(await qemu.state('long', context)).toBe('running');
		await hear('long', bytes => bytes[0] === ready);
		await qemu.delete('long', context);
	});
});

describe('a start that fails', () => {
	it('takes the next port when one is in use', async () => {
		const {qemu, context, create} = scratch;
		const servers = [23_450, 23_451].map(port => createServer().listen(port, '127.0.0.1'));
		// Whether we or another program have them: they are taken now.
		await Promise.all(servers.map(server => new Promise(resolve => server.once('listening', resolve).once('error', resolve))));
		await create('port', bootSector(), {hostPort: 23_450});
		const {sshPort} = await qemu.start('port', context);
		expect(sshPort).toBeGreaterThan(23_451);
		await qemu.powerOff('port', context);
		await qemu.setForward('port', {hostPort: 23_451, guestPort: 80}, context);
		expect((await qemu.machine('port', context)).spec).toMatchObject({hostPort: 23_451, guestPort: 80});
		await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
		await qemu.delete('port', context);
	});

	it('says what QEMU said', async () => {
		const {qemu, context, create, file} = scratch;
		await create('broken', bootSector());
		await writeFile(file('machines', 'broken', 'disk-0.qcow2'), 'no longer a disk');
		const error = await failure(qemu.start('broken', context));
		expect(error).toBeInstanceOf(CommandError);
		expect(error.message).toMatch(/broken does not start.*not in qcow2 format/s);
		expect(await qemu.state('broken', context)).toBe('off');
		await qemu.delete('broken', context);
	});

	it('names the packages when QEMU is missing', async () => {
		const {context, create, folder, qemu} = scratch;
		await create('none', bootSector());
		const none = createQemu({folder, program: '/nowhere/qemu-system-x86_64'});
		for (const error of [await failure(none.version(context)), await failure(none.start('none', context))]) {
			expect(error).toBeInstanceOf(RequirementError);
			expect((error as RequirementError).nextSteps.join('\n')).toContain('qemu');
		}

		expect(await qemu.state('none', context)).toBe('off');
		await qemu.delete('none', context);
	});

	it('leaves no process when it is canceled', async () => {
		const {qemu, context, create} = scratch;
		await create('canceled', bootSector());
		const controller = new AbortController();
		const emit = () => {};
		const started = qemu.start('canceled', {signal: controller.signal, emit});
		setImmediate(() => controller.abort(new Error('no longer wanted')));
		await expect(started).rejects.toThrow('no longer wanted');
		expect(await qemu.state('canceled', context)).toBe('off');
		await qemu.delete('canceled', context);
	});
});

describe('what cannot be asked', () => {
	it('does not read as off', async () => {
		const {qemu, context, create, file} = scratch;
		await create('mute', bootSector());
		await qemu.start('mute', context);
		const run = JSON.parse(await readFile(file('machines', 'mute', 'run.json'), 'utf8')) as {monitor: string};
		await rm(path.dirname(run.monitor), {recursive: true});
		expect(await failure(qemu.state('mute', context))).toBeInstanceOf(UserError);
		await qemu.delete('mute', context);
		expect(await qemu.state('mute', context)).toBe('missing');
	});
});
