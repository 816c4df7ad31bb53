import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFile, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

const busybox = '/bin/busybox';

/** Stand-ins for what a guest has and must keep. */
const files: Readonly<Record<string, string>> = {
	'dev/sda': 'the disk',
	'dev/ttyS0': '',
	'dev/null': '',
	'dev/tty1': '',
	'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
	'etc/shadow': 'root:!::\n',
	'home/tc/.profile': '# tc\n',
	'opt/bootlocal.sh': '#!/bin/sh\n',
	'opt/.filetool.lst': 'opt\nhome\n',
	'root/.profile': '# root\n',
	'root/file': 'kept',
	'mnt/sda1/tce/mydata.tgz': 'saved',
	'mnt/sda1/tce/boot/extlinux/extlinux.conf': 'APPEND quiet\n',
	'usr/local/etc/ssh/sshd_config': '# none\n',
};

/** What the shell may write to. */
const free = new Set(['dev/ttyS0', 'dev/null']);

/**
Where every command line that ends up in the shell, or in a command loop that runs, comes to its end. A shell that waits for the end of a quote
ends with its input.
*/
const ending = '\nkill -9 $$\n1!\n2!\n3!\n';

/** A small system of BusyBox in a folder, in which shells run with the rights of root and see no processes but their own. */
export class ThrowAwayRoot {
	readonly folder: string;
	#before: string | undefined;

	private constructor(folder: string) {
		this.folder = folder;
	}

	static async create(): Promise<ThrowAwayRoot> {
		const root = new ThrowAwayRoot(await mkdtemp(path.join(tmpdir(), 'vmfuse-root-')));
		await root.#fill();
		return root;
	}

	/** Put files into `/tmp`. */
	async give(contents: Readonly<Record<string, string>>): Promise<void> {
		for (const [name, text] of Object.entries(contents)) await writeFile(path.join(this.folder, 'tmp', name), text);
	}

	/** Run each text as what is typed into a shell of its own. @returns Those after which something outside of /tmp and /dev/ttyS0 is not as it was. */
	async harmful(texts: readonly string[]): Promise<readonly {readonly text: string; readonly change: string}[]> {
		this.#before ??= await this.#look();
		if (texts.length === 0) return [];
		await this.#run(texts);
		const after = await this.#look();
		if (after === this.#before) return [];
		const change = difference(this.#before, after);
		await this.#fill();
		if (texts.length === 1) return [{text: texts[0] ?? '', change}];
		const half = Math.ceil(texts.length / 2);
		return [...(await this.harmful(texts.slice(0, half))), ...(await this.harmful(texts.slice(half)))];
	}

	async remove(): Promise<void> {
		await rm(this.folder, {recursive: true, force: true});
	}

	async #fill(): Promise<void> {
		for (const name of await readdir(this.folder))
			if (name !== 'tmp') await rm(path.join(this.folder, name), {recursive: true, force: true});
		for (const folder of ['bin', 'tmp', 'cases']) await mkdir(path.join(this.folder, folder), {recursive: true});
		for (const [name, text] of Object.entries(files)) {
			await mkdir(path.dirname(path.join(this.folder, name)), {recursive: true});
			await writeFile(path.join(this.folder, name), text);
		}

		await copyFile(busybox, path.join(this.folder, 'bin/busybox'));
		await this.#inside(['/bin/busybox', '--install', '-s', '/bin']);
	}

	async #run(texts: readonly string[]): Promise<void> {
		const cases = path.join(this.folder, 'cases');
		await Promise.all(texts.map(async (text, index) => writeFile(path.join(cases, String(index)), text + ending)));
		await this.#inside([
			'/bin/busybox',
			'ash',
			'-c',
			`cd /root;i=0;while [ $i -lt ${texts.length} ];do timeout -s KILL 3 ash -i </cases/$i;i=$((i+1));done`,
		]);
	}

	async #inside(command: readonly string[]): Promise<void> {
		const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
		const child = spawn('unshare', [...user, '--pid', '--fork', '--kill-child', `--root=${this.folder}`, ...command], {
			stdio: ['ignore', 'ignore', 'ignore'],
			env: {PATH: '/bin', HOME: '/root', HISTFILE: '/tmp/history'},
		});
		const [status] = await once(child, 'exit');
		if (status !== 0) throw new Error(`unshare … ${command.join(' ').slice(0, 80)} ended with status ${status}`);
	}

	/** Everything that must stay as it is, as text. */
	async #look(folder = ''): Promise<string> {
		const lines: string[] = [];
		const entries = (await readdir(path.join(this.folder, folder), {withFileTypes: true})).sort((a, b) => (a.name < b.name ? -1 : 1));
		for (const entry of entries) {
			const name = path.join(folder, entry.name);
			if (name === 'tmp' || name === 'cases') continue;
			const absolute = path.join(this.folder, name);
			const {mode, size} = await lstat(absolute);
			if (entry.isDirectory()) lines.push(`/${name} ${mode}`, await this.#look(name));
			else if (entry.isSymbolicLink()) lines.push(`/${name} -> ${await readlink(absolute)}`);
			else if (free.has(name)) lines.push(`/${name} ${mode}`);
			else lines.push(`/${name} ${mode} ${size} ${size < 1000 ? JSON.stringify(await readFile(absolute, 'utf8')) : ''}`);
		}

		return lines.join('\n');
	}
}

function difference(before: string, after: string): string {
	const [old, now] = [new Set(before.split('\n')), new Set(after.split('\n'))];
	return [
		...[...old].filter(line => !now.has(line)).map(line => `- ${line}`),
		...[...now].filter(line => !old.has(line)).map(line => `+ ${line}`),
	].join('; ');
}
