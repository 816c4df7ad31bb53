import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {connect} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type Door, knockAt, openDoor} from '../../source/session/door.js';
import {receiveRequests} from '../../source/session/request-queue.js';
import {beginMessage, stopMessage} from '../../source/session/supervisor-protocol.js';
import {eventually} from '../harness/eventually.js';

let folder: string;
let file: string;
let door: Door | undefined;
let joined: string[];
let left: string[];
let stops: number;

beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vmfuse-door-'));
	file = path.join(folder, 'socket');
	joined = [];
	left = [];
	stops = 0;
	door = await openDoor(file, {
		async onJoin(id, channel) {
			const requests = receiveRequests(how => left.push(how), channel);
			await requests.begun;
			joined.push(id);
			const {id: number, request} = await requests.next(new AbortController().signal);
			requests.respond({id: number, result: request.kind});
		},
		onStop() {
			stops += 1;
		},
	});
});

afterEach(async () => {
	await door?.close();
	await rm(folder, {recursive: true});
});

test('who joins talks to the supervisor as its own command does, and what came at once is not lost', async () => {
	const channel = await knockAt(file, {join: '0123abcd'});
	const heard: unknown[] = [];
	channel.onMessage(message => heard.push(message));
	channel.send(beginMessage);
	channel.send({id: 1, request: {kind: 'inspect', device: 'Zurück\n"/dev/sdb7"'}});
	await eventually('the response', () => heard.length > 0, {seen: () => heard});
	expect(heard).toEqual([{id: 1, result: 'inspect'}]);
	expect(joined).toEqual(['0123abcd']);
	channel.send(stopMessage);
	await eventually('the wish to stop', () => left.length > 0, {seen: () => left});
	channel.close();
	await eventually('the end', () => left.length > 1, {seen: () => left});
	expect(left).toEqual(['stop', 'killed']);
});

test('a session is asked to end; who speaks another protocol, or none, is not let in', async () => {
	(await knockAt(file, {stop: true})).close();
	await eventually('the question', () => stops === 1, {seen: () => stops});
	for (const text of ['{"protocol":2,"join":"0123abcd"}\n', 'GET / HTTP/1.0\n', '{}\n']) {
		const socket = connect({path: file});
		const end = new Promise(resolve => {
			socket.once('close', resolve);
		});
		socket.on('error', () => {});
		socket.write(text);
		await end;
	}

	expect({joined, stops}).toEqual({joined: [], stops: 1});
});

test('when the door is closed nobody can knock, and nothing of it is left', async () => {
	await door?.close();
	await expect(knockAt(file, {stop: true})).rejects.toThrow(/ENOENT|ECONNREFUSED/);
	expect(await readdir(folder)).toEqual([]);
});

test('a name that is too long for a socket is no failure: then nobody can join', async () => {
	const listeners = {onJoin() {}, onStop() {}};
	expect(await openDoor(path.join(folder, 'x'.repeat(200)), listeners)).toBeUndefined();
});
