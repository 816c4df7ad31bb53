import {describe, expect, test} from 'vitest';
import {deviceFacts} from '../../source/guest/device-facts.js';
import {stuckError} from '../../source/guest/stuck.js';

describe('what kept it', () => {
	const [own, other] = ['99 S locks_lock_inode_wait lvm pvs ', '7 T do_signal_stop /usr/local/sbin/vgchange -ay '];

	test('is another that has the lock', () => {
		const {message, nextSteps} = stuckError('lvm pvs', 60, `${other}\n${own}`);
		expect(message).toBe(
			'"lvm pvs" in the guest did not end within 60 s: "/usr/local/sbin/vgchange -ay" (process 7, in do_signal_stop) is in its way',
		);
		expect(nextSteps.at(-1)).toContain('vmfuse-tui setup --restart');
	});

	test('is a disk that does not answer, whoever waits for it', () => {
		const {message, nextSteps} = stuckError('lvm pvs', 60, `${own}\n8 D io_schedule /usr/local/sbin/vgchange -ay`);
		expect(message).toContain('the disk does not answer "/usr/local/sbin/vgchange -ay" (process 8, in io_schedule)');
		expect(nextSteps.join(' ')).not.toContain('setup');
	});

	test('is not known, or only where it waits', () => {
		expect(stuckError('lvm pvs', 60, own).message).toContain('it waits in locks_lock_inode_wait');
		expect(stuckError('lvm pvs', 60, '').message).toBe('"lvm pvs" in the guest did not end within 60 s');
	});

	test('is told instead of a list without volumes', () => {
		const answer = `text\0stuck\0${own}\0text\0end\0end\0`;
		expect(() => deviceFacts(answer)).toThrow(/did not end within 60 s/);
	});
});
