import path from 'node:path';
import {expect, test} from 'vitest';
import type {Input} from '../../source/commands/command.js';
import {wizardStart} from '../../source/commands/wizard-start.js';
import {screenNames} from '../../wizards/screens.js';

const start = (values: Input['values'], ...positionals: readonly string[]) => wizardStart({values, positionals});

test('begins at home, or where it is told', () => {
	expect(start({})).toEqual({start: 'home', setup: {}});
	for (const name of screenNames) expect(start({}, name)).toEqual({start: name, setup: {}});
});

test('options are answers for the set-up, files absolute', () => {
	expect(start({iso: 'Core.iso', mirror: 'http://example.org/', extension: ['mdadm'], hypervisor: 'qemu', name: 'a'})).toEqual({
		start: 'setup',
		setup: {iso: path.resolve('Core.iso'), mirror: 'http://example.org/', extensions: ['mdadm'], hypervisor: 'qemu', name: 'a'},
	});
	expect(start({mirror: 'copy'}, 'setup').setup).toEqual({mirror: path.resolve('copy')});
});

test.each<[Input['values'], readonly string[], string]>([
	[{iso: 'x'}, ['mount'], 'not for "mount"'],
	[{hypervisor: 'bochs'}, [], 'there is no hypervisor named "bochs"'],
	[{extension: ['x']}, [], 'there is no extension named "x"'],
])('%j %j is a usage error', (values, positionals, message) => {
	expect(() => start(values, ...positionals)).toThrow(message);
});
