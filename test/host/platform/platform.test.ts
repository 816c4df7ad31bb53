import {describe, expect, it} from 'vitest';
import {RequirementError} from '../../../source/errors.js';
import {platformOf, platforms, thisPlatform} from '../../../source/host/platform/index.js';
import {installCommands} from '../../../source/host/platform/package-manager.js';

const context = {signal: new AbortController().signal, emit() {}};

describe('a platform', () => {
	it.each(platforms.map(platform => [platform.title, platform] as const))(
		'%s says how to get whatever sshfs and machines need',
		(_, {packageManagers, sshfsNeeds}) => {
			for (const manager of packageManagers) {
				for (const need of [...sshfsNeeds, 'qemu-system-x86_64', 'qemu-img']) expect(installCommands([need], [manager])).toHaveLength(1);
			}
		},
	);

	it('that is not known is refused by its name', () => {
		expect(() => platformOf('plan9')).toThrow(RequirementError);
		expect(() => platformOf('plan9')).toThrow('vmfuse-tui does not run on plan9');
	});

	it('knows a disk of a Mac by its raw node', () => {
		expect(platformOf('darwin').listedNode?.('/dev/rdisk4s8')).toBe('/dev/disk4s8');
	});

	it('has a fingerprint of the disks that stays the same as long as nothing changes', async () => {
		// That of another system may run programs that only it has.
		const {diskFingerprint} = thisPlatform();
		expect(await diskFingerprint(context)).toBe(await diskFingerprint(context));
	});
});

describe('isBeforeBoot', () => {
	it('compares the boots on Linux', () => {
		expect(platformOf('linux').isBeforeBoot('boot-a 100', 'boot-a 900')).toBe(false);
		expect(platformOf('linux').isBeforeBoot('boot-a 900', 'boot-b 100')).toBe(true);
	});
});
