import {rename} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {type Double, newDouble} from '../../fixtures/vboxmanage/double.js';

let double: Double;
beforeEach(async () => {
	double = await newDouble('7.1.12');
});
afterEach(async () => double.remove());

it('does not start a machine without its disk', async () => {
	await double.must('createvm', '--name', 'a', '--register');
	await double.must('storagectl', 'a', '--name', 'SATA', '--add', 'sata');
	await double.must('createmedium', '--filename', 'disk.vdi', '--size', '10');
	await double.must('storageattach', 'a', '--storagectl', 'SATA', '--port', '0', '--type', 'hdd', '--medium', 'disk.vdi');
	const disk = path.join(double.home, 'disk.vdi');
	await rename(disk, `${disk}.away`);
	expect(await double.runApart('startvm', 'a', '--type', 'headless')).toEqual({
		status: 1,
		stdout: 'Waiting for VM "a" to power on...\n',
		stderr: [
			`VBoxManage: error: Could not open the medium '${disk}'.`,
			`VBoxManage: error: VD: error VERR_FILE_NOT_FOUND opening image file '${disk}' (VERR_FILE_NOT_FOUND)`,
			'VBoxManage: error: Details: code NS_ERROR_FAILURE (0x80004005), component MediumWrap, interface IMedium',
			'',
		].join('\n'),
	});
});
