import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {type AddressInfo, createServer, type Server} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createKeyPair, writeKeyPair} from '../../source/guest/key-pair.js';
import type {Hypervisor, MachineState} from '../../source/hypervisor/hypervisor.js';
import {type Intermediary, intermediaryFolder} from '../../source/intermediary/intermediary.js';
import {awaitGuest} from '../../source/session/await-guest.js';
import {sessionFiles} from '../../source/session/session-files.js';
import {recordingContext} from '../guest/context.js';

let folder: string;
let server: Server;

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-await-'));
	// As a hypervisor's forward does before anything listens in the guest: it takes the connection and hangs up.
	server = createServer(socket => socket.destroy());
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
});

afterEach(async () => {
	server.close();
	await rm(folder, {recursive: true});
});

const machine = 'vmfuse-1';

/** A machine that goes off while it boots. */
function dyingMachine(states: MachineState[]): Hypervisor {
	const known: Partial<Hypervisor> = {
		state: async () => states.shift() ?? 'off',
		machine: async () => ({
			spec: {} as never,
			folder: path.join(folder, 'machine'),
			serialFile: path.join(folder, 'machine', 'serial.log'),
			sshPort: undefined,
			snapshots: [],
		}),
		async screenPicture(_, file) {
			await writeFile(file, 'a picture');
		},
	};
	return known as Hypervisor;
}

async function attempt(hypervisor: Hypervisor): Promise<{error: unknown; heard: readonly string[]}> {
	const folders = {data: path.join(folder, 'data'), state: path.join(folder, 'state'), cache: path.join(folder, 'cache')};
	const pair = createKeyPair();
	await writeKeyPair(intermediaryFolder(folders, 'vmfuse'), pair);
	const files = sessionFiles(folders, 'cafe0001');
	await mkdir(files.folder, {recursive: true});
	const runtime = {folders, hypervisor: () => hypervisor, context: recordingContext()};
	const intermediary = {name: 'vmfuse', hostKey: pair.publicKey} as Intermediary;
	const {port} = server.address() as AddressInfo;
	const error = await awaitGuest({runtime, intermediary, hypervisor, machine, files}, port).then(
		() => {
			throw new Error('it should have failed');
		},
		(thrown: unknown) => thrown,
	);
	return {error, heard: runtime.context.events.flatMap(event => (event.type === 'heard' ? [event.text] : []))};
}

test('a guest that does not come up leaves its last words, a picture of its screen, and its log', async () => {
	await mkdir(path.join(folder, 'machine'));
	await writeFile(
		path.join(folder, 'machine', 'serial.log'),
		'one\r\ntwo\r\n\r\nthree\nfour \u001B[31mred\nfive\nKernel panic - not syncing\n',
	);
	await writeFile(path.join(folder, 'machine', 'qemu.log'), 'what QEMU said');
	const {error, heard} = await attempt(dyingMachine(['running', 'running', 'off']));
	const sessionFolder = path.join(folder, 'state', 'sessions', 'cafe0001');
	expect(error).toMatchObject({
		message: 'the virtual machine stopped before its SSH server answered',
		nextSteps: [
			'Try again',
			'see what the guest said last: vmfuse-tui logs cafe0001',
			`see the guest's screen: ${path.join(sessionFolder, 'screen.png')}`,
			expect.stringContaining("see the machine's log: "),
			expect.stringContaining("see the machine's log: "),
		],
	});
	expect(heard).toEqual(['two', 'three', 'four \u001B[31mred', 'five', 'Kernel panic - not syncing']);
	expect(await readFile(path.join(sessionFolder, 'machine-qemu.log'), 'utf8')).toBe('what QEMU said');
});

test('a silent one is told as such', async () => {
	const {error} = await attempt({
		...dyingMachine([]),
		async screenPicture() {
			throw new Error('it is off');
		},
	});
	expect(error).toMatchObject({nextSteps: ['Try again', 'the guest said nothing on its serial port']});
});
