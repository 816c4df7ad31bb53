import {expect, test} from 'vitest';
import {type HostMount, sshfsArguments} from '../../source/session/host-mount.js';

const mount: HostMount = {
	source: 'vmfuse-tui:/dev/sdb7',
	mountpoint: '/mnt/a,b c',
	guestPath: '/root/mnt',
	readOnly: false,
	sshConfigFile: '/state/a,b/ssh_config',
};

function optionsOf(given: HostMount, isRoot: boolean): readonly string[] {
	const found = sshfsArguments(given, isRoot);
	return (found[found.indexOf('-o') + 1] ?? '').split(/(?<!\\),/);
}

test('it stays in the foreground, and no path of ours is among its comma-separated options', () => {
	expect(sshfsArguments(mount, true)).toEqual([
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
	expect(optionsOf({...mount, readOnly: true}, true)).toContain('ro');
	expect(optionsOf(mount, true)).not.toContain('ro');
});

test("without root, what the guest's root owns shows as the user's", () => {
	expect(optionsOf(mount, false)).toContain('idmap=user');
	expect(optionsOf(mount, true)).not.toContain('idmap=user');
});

test('a comma in a name does not begin another option', () => {
	expect(optionsOf({...mount, source: 'vmfuse-tui:/dev/a,allow_other'}, true)).toContain(String.raw`fsname=vmfuse-tui:/dev/a\,allow_other`);
});
