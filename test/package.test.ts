import {readdir, readFile} from 'node:fs/promises';
import {isBuiltin} from 'node:module';
import path from 'node:path';
import {expect, test} from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const build = path.join(root, 'build');

test('who installs the program downloads what it imports when it runs, and nothing that is in the bundle', async () => {
	const {dependencies} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
	const files = (await readdir(build)).filter(name => name.endsWith('.js'));
	const imported = new Set<string>();
	for (const file of files) {
		const code = await readFile(path.join(build, file), 'utf8');
		for (const [, name = ''] of code.matchAll(/(?:^|[;}])import\s*(?:[\w$*{}, ]+from\s*)?["']([^"']+)["']/gm)) imported.add(name);
		for (const [, name = ''] of code.matchAll(/\bimport\(["']([^"']+)["']\)/g)) imported.add(name);
	}

	const packages = [...imported].filter(name => name !== '' && !name.startsWith('.') && !isBuiltin(name));
	expect(packages).toEqual(Object.keys(dependencies));
});

test('the licences of what is in the bundle go with it', async () => {
	const {files} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
	expect(files).toContain('build/*.txt');
	const licences = await readFile(path.join(build, 'LICENCES.txt'), 'utf8');
	for (const name of ['ink', 'react', 'ssh2', 'execa']) expect(licences).toMatch(new RegExp(String.raw`^${name} \d+\.\d+\.\d+\n\n\S`, 'm'));
});
