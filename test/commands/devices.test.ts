import {expect, test} from 'vitest';
import {renderDevices} from '../../source/commands/devices.js';
import {sampleDevice} from '../session/sample-device.js';

test('what can be done about devices that cannot be mounted stands below them, each once', async () => {
	const step = 'add it to the intermediary: vmfuse-tui extend mdadm';
	const blocker = {code: 'no-extension' as const, message: 'RAID member: this needs mdadm', nextSteps: [step], extension: 'mdadm'};
	const text = await renderDevices([sampleDevice('/dev/sdb1', {blocker}), sampleDevice('/dev/sdb2', {blocker})]);
	expect(text).toMatch(/^\/dev\/sdb1 .* RAID member: this needs mdadm$/m);
	expect(text.split('\n').slice(3)).toEqual(['  - Add it to the intermediary: vmfuse-tui extend mdadm', '']);
});
