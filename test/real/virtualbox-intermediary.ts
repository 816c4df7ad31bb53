import {cp, mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {installDouble} from '../../fixtures/vboxmanage/index.js';
import {folders} from '../../source/folders.js';
import {createVirtualBox} from '../../source/hypervisor/virtualbox/virtualbox.js';
import {readIntermediary, saveIntermediary} from '../../source/intermediary/intermediary.js';
import {machineDefaults} from '../../source/recipe/setup-options.js';
import {createTested, environmentOf} from '../harness/world.js';

/**
Make a machine of VirtualBox' double with the disk of an intermediary on QEMU, as a set-up leaves it: to type all of it through VBoxManage takes ten
minutes. The guest meets the same devices there.
@param from - the home of the one on QEMU.
@param to - a folder for the other.
*/
export async function copyToVirtualBox(from: string, to: string): Promise<void> {
	const old = folders({VMFUSE_HOME: from});
	const places = folders({VMFUSE_HOME: to});
	const context = {signal: new AbortController().signal, emit() {}};
	const record = await readIntermediary(old, machineDefaults.name);
	const {name, snapshot} = record;
	const {spec, folder} = await (await createTested(old.data, 'qemu')).machine(name, context);
	const {disk} = JSON.parse(await readFile(path.join(folder, 'machine.json'), 'utf8')) as {disk: string};

	await mkdir(places.data, {recursive: true});
	const environment = await environmentOf(to, 'virtualbox');
	const virtualBox = createVirtualBox({folder: places.data, environment, program: path.join(await installDouble(), 'VBoxManage')});
	await virtualBox.create(spec, context);
	await virtualBox.setGroup?.(name, machineDefaults.group, context);
	await virtualBox.setForward(name, spec, context);
	// Into the disk that is there: VirtualBox knows it by the UUID in its header.
	const made = path.join(path.dirname((await virtualBox.machine(name, context)).serialFile), 'disk.vdi');
	await execa('qemu-img', ['convert', '-n', '--target-is-zero', '-O', 'vdi', path.join(folder, disk), made]);
	await virtualBox.snapshot(name, snapshot, context);
	await cp(path.join(old.data, 'intermediaries'), path.join(places.data, 'intermediaries'), {recursive: true});
	await saveIntermediary(places, {...record, hypervisor: 'virtualbox'});
}
