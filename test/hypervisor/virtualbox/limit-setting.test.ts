import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {UsageError} from '../../../source/errors.js';
import {limitFactor} from '../../../source/hypervisor/virtualbox/manage/limit-setting.js';
import {createManage} from '../../../source/hypervisor/virtualbox/manage/manage.js';
import {type Recording, recordingProgram} from './recording-program.js';

describe('the setting of the time limit', () => {
	it('is the seconds of a usual call, of which there are 120 without it', () => {
		expect(limitFactor({})).toBe(1);
		expect(limitFactor({VMFUSE_VBOXMANAGE_LIMIT: ''})).toBe(1);
		expect(limitFactor({VMFUSE_VBOXMANAGE_LIMIT: '120'})).toBe(1);
		expect(limitFactor({VMFUSE_VBOXMANAGE_LIMIT: '600'})).toBe(5);
	});

	it.each(['0', '-5', '3601', 'long', 'Infinity', 'NaN'])('is not %s', setting => {
		expect(() => limitFactor({VMFUSE_VBOXMANAGE_LIMIT: setting})).toThrow(UsageError);
	});
});

describe('a call that hangs', () => {
	let recording: Recording;
	beforeEach(async () => {
		recording = await recordingProgram();
	});
	afterEach(async () => {
		vi.unstubAllEnvs();
		await recording.remove();
	});

	it('is ended by it, in plain words, also one that may take long by nature', async () => {
		await recording.answer({when: '^list', hang: true});
		vi.stubEnv('VMFUSE_VBOXMANAGE_LIMIT', '1');
		const manage = createManage(recording.program);
		await expect(manage(['list', 'vms'], recording.context)).rejects.toThrow('VirtualBox did not answer within 1 s (VBoxManage list vms)');
		await expect(manage(['list', 'hdds'], recording.context, {timeout: 240_000})).rejects.toThrow('did not answer within 2 s');
	});
});
