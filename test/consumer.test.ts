import {execFile} from 'node:child_process';
import {cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);
let folder: string;
let installed: string;

/** A folder in which the package is installed, as it is packed: with nothing of ours beside it but what every program for Node has. */
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'vmfuse-consumer-'));
	installed = path.join(folder, 'node_modules/vmfuse-tui');
	await mkdir(path.join(folder, 'node_modules/@types'), {recursive: true});
	await cp(path.join(root, 'build'), path.join(installed, 'build'), {recursive: true});
	await cp(path.join(root, 'package.json'), path.join(installed, 'package.json'));
	await run(process.execPath, [path.join(root, 'build-types.js'), path.join(installed, 'build/types')]);
	await symlink(path.join(root, 'node_modules/@types/node'), path.join(folder, 'node_modules/@types/node'));
	await symlink(path.join(root, 'node_modules/undici-types'), path.join(folder, 'node_modules/undici-types'));
	await writeFile(path.join(folder, 'package.json'), JSON.stringify({type: 'module'}));
}, 300_000);

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

const script = `import {createEngine, type Engine, type EngineEvent, exitCodes, type GuestDevice, UserError} from 'vmfuse-tui';

const events: EngineEvent[] = [];
const engine: Engine = createEngine({home: process.argv[2], emit: event => void events.push(event)});
const devices = async (source: string): Promise<readonly GuestDevice[]> => engine.disks.devices({source, partitions: [1]});
try {
	const [disk] = await engine.disks.images(process.argv.slice(3));
	console.log(disk?.format, disk?.size, (await engine.sessions.list()).length);
	await engine.sessions.mount({source: 'none.img', device: 'auto', mountpoint: 'mnt', readOnly: true});
} catch (error) {
	if (error instanceof UserError) console.log(error.code, error.exitCode === exitCodes.requirement, typeof devices, error.nextSteps.length);
}
`;

async function compile(file: string): Promise<string> {
	const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
	const flags = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', 'false', '--pretty', 'false'];
	return run(process.execPath, [tsc, ...flags, file], {cwd: folder}).then(
		({stdout}) => stdout,
		(error: {readonly stdout: string}) => error.stdout,
	);
}

test('a script in TypeScript sees the types, without any package of ours, and runs', async () => {
	await writeFile(path.join(folder, 'script.ts'), script);
	expect(await compile('script.ts')).toBe('');
	await writeFile(path.join(folder, 'disk.img'), Buffer.alloc(1 << 20));
	const {stdout} = await run(process.execPath, ['script.js', path.join(folder, 'home'), path.join(folder, 'disk.img')], {cwd: folder});
	expect(stdout).toBe('raw 1048576 0\nno-intermediary true function 1\n');
});

test('what it gets wrong is an error', async () => {
	await writeFile(
		path.join(folder, 'wrong.ts'),
		script.replace('readOnly: true', 'readOnly: 1').replace('{source, partitions', '{sauce: source, partitions'),
	);
	const output = await compile('wrong.ts');
	expect(output).toContain("Type 'number' is not assignable to type 'boolean'");
	expect(output).toContain("'sauce' does not exist");
});

test('the types name no package but Node, and have what the interface says of itself', async () => {
	const types = path.join(installed, 'build/types');
	const files = (await readdir(types, {recursive: true})).filter(name => name.endsWith('.d.ts'));
	for (const name of files) {
		const text = await readFile(path.join(types, name), 'utf8');
		const imported = [...text.matchAll(/^(?:import|export)[^'"\n]* from ['"]([^'"]+)['"]/gm)].map(([, from = '']) => from);
		expect([name, imported.filter(from => !/^(\.|node:)/.test(from))]).toEqual([name, []]);
	}

	expect(await readFile(path.join(types, 'operations/engine.d.ts'), 'utf8')).toContain('Resolves when the mount can be used');
});
