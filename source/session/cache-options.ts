import type {SshfsAbilities} from '../host/fuse.js';

/** Of how many files sshfs remembers the attributes: some 300 bytes each. With its own 10,000 a larger tree is asked for again whenever it is walked. */
const rememberedFiles = 200_000;

/**
The options of sshfs by which what was read once is not read again. The kernel keeps the contents of a file as long as its size and time of change
stay; every opening looks at these. They are as sshfs remembers them, for the 20 s of its default: for so long, what was changed by another
way than this mount may be seen as it was. Another way is a shell in the guest, or a second name of the same file, which SFTP cannot tell from
another file. What is written never waits in a cache.
*/
export function cacheOptions({keepsContents, cacheSize}: SshfsAbilities): readonly string[] {
	return [
		...(keepsContents ? ['auto_cache', 'ac_attr_timeout=0'] : []),
		...(cacheSize === undefined ? [] : [`${cacheSize}=${rememberedFiles}`]),
	];
}
