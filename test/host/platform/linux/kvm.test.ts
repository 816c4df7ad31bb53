import {expect, test} from 'vitest';
import {kvmProblem} from '../../../../source/host/platform/linux/kvm.js';

test.each([
	[false, 'usable', /processor/],
	[true, 'missing', /kernel/],
	[true, 'denied', /no permission/],
] as const)('what keeps QEMU from KVM is said with what to do: %s, %s', (supported, device, text) => {
	expect(kvmProblem(supported, device)).toMatchObject({text: expect.stringMatching(text), nextSteps: [expect.any(String)]});
});

test('nothing keeps it from one that can be opened', () => {
	expect(kvmProblem(true, 'usable')).toBeUndefined();
});
