import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {parseSshfsHelp, type SshfsAbilities} from '../../source/host/fuse.js';
import {type HostMount, sshfsArguments} from '../../source/session/host-mount.js';
import {symlinksNotice} from '../../source/session/links/symlinks.js';

const mount: HostMount = {
	source: 'vmfuse-tui:/dev/sdb7',
	mountpoint: '/mnt/a,b c',
	guestPath: '/root/mnt',
	readOnly: false,
	ownership: 'stored',
	symlinks: 'stored',
	sshConfigFile: '/state/a,b/ssh_config',
};

const root = {uid: 0, gid: 0};
const user = {uid: 1000, gid: 100};
const plain: SshfsAbilities = {refusesLinks: false, runsCommand: true, keepsContents: false, cacheSize: undefined};

function optionsOf(given: HostMount, mounter: typeof user, sshfs = plain): readonly string[] {
	const found = sshfsArguments(given, sshfs, mounter);
	return (found[found.indexOf('-o') + 1] ?? '').split(/(?<!\\),/);
}

test('it stays in the foreground, and no path of ours is among its comma-separated options', () => {
	expect(sshfsArguments(mount, plain, root)).toEqual([
		'-f',
		'-F',
		'/state/a,b/ssh_config',
		'-o',
		'sshfs_sync,fsname=vmfuse-tui:/dev/sdb7,subtype=vmfuse-tui',
		'vmfuse-guest:/root/mnt',
		'/mnt/a,b c',
	]);
});

test('read-only is asked of FUSE too', () => {
	expect(optionsOf({...mount, readOnly: true}, root)).toContain('ro');
	expect(optionsOf(mount, root)).not.toContain('ro');
});

test("without root, what the guest's root owns shows as the user's", () => {
	expect(optionsOf(mount, user)).toContain('idmap=user');
	expect(optionsOf(mount, root)).not.toContain('idmap=user');
});

test('only when it is asked for, everything seems to belong to who mounts', () => {
	expect(optionsOf({...mount, ownership: 'mine'}, user)).toEqual(expect.arrayContaining(['uid=1000', 'gid=100', 'idmap=user']));
	expect(optionsOf({...mount, ownership: 'mine'}, root)).toEqual(expect.arrayContaining(['uid=0', 'gid=0']));
	expect(optionsOf(mount, user).join()).not.toMatch(/[ug]id=/);
});

test('a comma in a name does not begin another option', () => {
	expect(optionsOf({...mount, source: 'vmfuse-tui:/dev/a,allow_other'}, root)).toContain(String.raw`fsname=vmfuse-tui:/dev/a\,allow_other`);
});

async function abilities(sample: string): Promise<SshfsAbilities> {
	return parseSshfsHelp(await readFile(new URL(`../../fixtures/samples/sshfs/${sample}.txt`, import.meta.url), 'utf8'));
}

test.each([
	['2.10', ['cache_max_size=200000']],
	['debian-11-3.7.1', ['auto_cache', 'ac_attr_timeout=0', 'dcache_max_size=200000']],
	['debian-12-3.7.3-patched', ['auto_cache', 'ac_attr_timeout=0', 'dcache_max_size=200000']],
])('sshfs %s keeps what it read by the options that it lists', async (sample, expected) => {
	expect(optionsOf(mount, root, await abilities(sample)).filter(option => /cache|timeout/.test(option))).toEqual(expected);
	expect(optionsOf(mount, root, plain).join()).not.toMatch(/cache/);
});

describe('symbolic links', () => {
	async function linkOptions(sample: string, symlinks: HostMount['symlinks']): Promise<readonly string[]> {
		return optionsOf({...mount, symlinks}, root, await abilities(sample)).filter(option => /link|ssh_command/.test(option));
	}

	const command = 'ssh_command=sh -c eval$' + '{IFS}"$VMFUSE_SSH" ssh';
	test.each([
		['2.10', 'inside', [command]],
		['2.10', 'stored', []],
		['debian-11-3.7.1', 'inside', [command]],
		['debian-12-3.7.3-unpatched', 'stored', []],
		['debian-12-3.7.3-unpatched', 'inside', [command]],
		['debian-12-3.7.3-patched', 'inside', ['no_contain_symlinks', command]],
		['debian-12-3.7.3-patched', 'stored', ['no_contain_symlinks']],
	] as const)('sshfs %s is asked for what it lists, not for what its version is known for: %s', async (sample, symlinks, expected) => {
		expect(await linkOptions(sample, symlinks)).toEqual(expected);
	});

	test('an sshfs that cannot be given a command keeps its own care', () => {
		const sshfs = {...plain, refusesLinks: true, runsCommand: false};
		expect(optionsOf({...mount, symlinks: 'inside'}, root, sshfs)).toEqual(optionsOf(mount, root, plain));
		expect(optionsOf({...mount, symlinks: 'stored'}, root, sshfs)).toContain('no_contain_symlinks');
	});

	test.each([
		[{refusesLinks: true, runsCommand: true}, 'inside', undefined],
		[{refusesLinks: false, runsCommand: true}, 'stored', /^symbolic links are as stored: .* this computer/],
		[{refusesLinks: false, runsCommand: false}, 'inside', /cannot keep .* this computer/],
		[{refusesLinks: true, runsCommand: false}, 'inside', /cannot be read/],
	] as const)('none leads out of the mount without a word: %j, %s', (sshfs, symlinks, expected) => {
		const notice = symlinksNotice(symlinks, {...plain, ...sshfs});
		if (expected === undefined) expect(notice).toBeUndefined();
		else expect(notice).toMatch(expected);
	});
});
