import {expect, test} from 'vitest';
import {createQemu} from '../../source/hypervisor/qemu/qemu.js';
import {createVirtualBox} from '../../source/hypervisor/virtualbox/virtualbox.js';
import {howToAttach} from '../../source/session/attachment.js';
import {sampleIntermediary} from '../intermediary/sample-intermediary.js';

const [qemu, virtualBox] = [createQemu({folder: '/nowhere'}), createVirtualBox({folder: '/nowhere', program: 'VBoxManage'})];
const today = sampleIntermediary();
const old = sampleIntermediary({capabilities: {...today.capabilities, virtioScsi: false}});

test('a disk is plugged in where the guest has the driver of the controller: each has that of VirtualBox', () => {
	expect(howToAttach(today, qemu)).toBe('hot-plug');
	expect(howToAttach(old, qemu)).toBe('at-start');
	expect(howToAttach(today, virtualBox)).toBe('hot-plug');
	expect(howToAttach(old, virtualBox)).toBe('hot-plug');
});
