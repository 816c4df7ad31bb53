import {expect, test} from 'vitest';
import type {Guest, GuestOutput, RunOptions} from '../../source/guest/guest.js';
import type {GuestDevice} from '../../source/guest/guest-device.js';
import {KeyMemoryError, openLuks, WrongKeyError} from '../../source/guest/luks.js';
import {luks2Header} from '../disk/luks2-header.js';
import {recordingContext} from './context.js';

const device: GuestDevice = {
	...{path: '/dev/sdb1', node: '/dev/sdb1', aliases: [], kind: 'partition', parents: ['/dev/sdb'], size: 2 ** 30},
	...{fileSystem: 'crypto_LUKS', readOnly: false, mountpoints: [], mountable: false},
};

type Asked = {readonly command: string; readonly stdin: string};

/** A guest whose cryptsetup ends so, with a header on its devices, and so many KiB of free memory. */
function guestWith({
	status = 0,
	stderr = '',
	header = Buffer.alloc(4096) as Buffer,
	free = 200_000,
} = {}): Guest & {readonly asked: Asked[]} {
	const asked: Asked[] = [];
	return {
		asked,
		async run(command, {stdin = ''}: RunOptions = {}): Promise<GuestOutput> {
			const done = {status: 0, stdout: '', stderr: ''};
			if (command[0] === 'modprobe') return {...done, status: 1};
			if (command[0] === 'cat') return {...done, stdout: `MemTotal: 240000 kB\nMemAvailable:   ${free} kB\n`};
			if (command[0] === 'sh') return {...done, stdout: header.subarray(0, Number(command[5]) * 512).toString('hex')};
			asked.push({command: command.join(' '), stdin: stdin.toString()});
			return {...done, status, stderr};
		},
		pace: 1,
		context: recordingContext(),
		under: () => guestWith(),
		close: async () => {},
		closed: new Promise(() => {}),
	};
}

const argon2 = (memory: number) => luks2Header(JSON.stringify({keyslots: {0: {kdf: {type: 'argon2id', memory}}}}));

test('LUKS is opened with a key that goes by standard input alone', async () => {
	const guest = guestWith();
	expect(await openLuks(guest, {...device, readOnly: true}, 'sesame')).toBe('/dev/mapper/vmfuse-sdb1');
	expect(guest.asked).toEqual([{command: 'cryptsetup --readonly --key-file=- luksOpen /dev/sdb1 vmfuse-sdb1', stdin: 'sesame'}]);
});

test('a header that lies elsewhere is named', async () => {
	const guest = guestWith();
	await openLuks(guest, {...device, fileSystem: undefined}, 'sesame', {header: '/dev/sdc', tcrypt: true});
	expect(guest.asked[0]?.command).toBe('cryptsetup --header=/dev/sdc --key-file=- luksOpen /dev/sdb1 vmfuse-sdb1');
});

test('BitLocker, TrueCrypt and VeraCrypt are opened as what they are', async () => {
	const guest = guestWith();
	await openLuks(guest, {...device, fileSystem: 'BitLocker'}, 'sesame');
	await openLuks(guest, {...device, fileSystem: undefined}, 'sesame', {tcrypt: true});
	// What says what it is, is that.
	await openLuks(guest, device, 'sesame', {tcrypt: true});
	expect(guest.asked).toEqual([
		{command: 'cryptsetup --type bitlk --key-file=- open /dev/sdb1 vmfuse-sdb1', stdin: 'sesame'},
		{command: 'cryptsetup --type tcrypt --veracrypt open /dev/sdb1 vmfuse-sdb1', stdin: 'sesame\n'},
		{command: 'cryptsetup --key-file=- luksOpen /dev/sdb1 vmfuse-sdb1', stdin: 'sesame'},
	]);
});

test.each([3, 137])('too little memory, cryptsetup’s status %d, is never told as a wrong passphrase', async status => {
	await expect(openLuks(guestWith({status}), device, 'sesame')).rejects.toThrow(KeyMemoryError);
});

test('what takes more than the guest has is not tried, and tells how much it takes', async () => {
	const guest = guestWith({status: 2, header: argon2(409_600)});
	await expect(openLuks(guest, device, 'sesame')).rejects.toMatchObject({code: 'key-memory', neededMib: 400, message: /it takes 400 MiB/});
	expect(guest.asked).toEqual([]);
	const roomy = guestWith({status: 2, header: argon2(409_600), free: 500_000});
	await expect(openLuks(roomy, device, 'sesame')).rejects.toThrow(WrongKeyError);
});

test('what its cryptsetup does not know is said in its words', async () => {
	const guest = guestWith({status: 1, stderr: 'cryptsetup: Unrecognized metadata device type bitlk.\n'});
	await expect(openLuks(guest, {...device, fileSystem: 'BitLocker'}, 'sesame')).rejects.toMatchObject({
		message: "the guest's cryptsetup cannot open /dev/sdb1: cryptsetup: Unrecognized metadata device type bitlk.",
		nextSteps: [expect.stringContaining('newer TinyCore')],
	});
});
