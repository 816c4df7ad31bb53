import {expect, test} from 'vitest';
import {type HostMount, sshfsArguments} from '../../source/session/host-mount.js';

const mount: HostMount = {
	source: 'vmfuse-tui:/dev/sdb7',
	mountpoint: '/mnt/a,b c',
	guestPath: '/root/mnt',
	readOnly: false,
	ownership: 'stored',
	sshConfigFile: '/state/a,b/ssh_config',
};

const root = {uid: 0, gid: 0};
const user = {uid: 1000, gid: 100};

function optionsOf(given: HostMount, mounter: typeof user): readonly string[] {
	const found = sshfsArguments(given, mounter);
	return (found[found.indexOf('-o') + 1] ?? '').split(/(?<!\\),/);
}

test('it stays in the foreground, and no path of ours is among its comma-separated options', () => {
	expect(sshfsArguments(mount, root)).toEqual([
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
