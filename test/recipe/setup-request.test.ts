import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Hypervisor} from '../../source/hypervisor/hypervisor.js';
import {checkSetup} from '../../source/recipe/setup-request.js';
import {makeIso} from '../iso/make-iso.js';
import {recordingContext} from './fake-machine.js';

let home: string;

beforeAll(async () => {
	home = await mkdtemp(path.join(tmpdir(), 'vmfuse-request-'));
});

afterAll(async () => {
	await rm(home, {recursive: true, force: true});
});

/** All that is asked of it here is whether it can do everything. */
const hypervisor = {version: async () => '7.2', keyboard() {}, snapshot() {}, restore() {}, clone() {}} as unknown as Hypervisor;

async function request(places: {readonly iso?: string; readonly mirror?: string}) {
	const folders = {data: path.join(home, 'data'), state: path.join(home, 'state'), cache: path.join(home, 'cache')};
	const runtime = {folders, hypervisor: () => hypervisor, context: recordingContext().context};
	const defaults = {name: undefined, hypervisor: 'qemu', iso: undefined, mirror: undefined, port: undefined};
	return checkSetup(runtime, {...defaults, ...places, extensions: [], restart: false});
}

test('places are kept as a later attempt finds them from any folder', async () => {
	const iso = await makeIso(home, 'Core.iso');
	const relative = (place: string) => path.relative(process.cwd(), place);
	expect(await request({iso: relative(iso), mirror: relative(home)})).toMatchObject({iso, mirror: home});
});

test('addresses, and what is not said, stay as they are', async () => {
	const mirror = 'http://example.org/tc';
	expect(await request({iso: 'https://example.org/Core.iso', mirror})).toMatchObject({iso: 'https://example.org/Core.iso', mirror});
	expect(await request({})).toMatchObject({iso: undefined, mirror: undefined, name: 'vmfuse'});
});
