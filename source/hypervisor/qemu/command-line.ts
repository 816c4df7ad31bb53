import {portName} from '../private-ports.js';
import {accelerators} from './acceleration.js';
import type {QemuMachine} from './machine/machine.js';
import type {MachineRecord, RunRecord} from './machine/record.js';

/** Names of devices and nodes, as monitor commands need them. */
export const ids = {cd: 'cd0', scsi: 'scsi0', attachedSata: 'sata1', memory: 'memory0', ports: 'ports0', network: 'net0'} as const;

/** A file that is the guest's memory. */
export type MemoryFile = {
	readonly file: string;
	/** `kept`: what the guest writes goes into the file. `copied`: the file stays as it is, and its pages are shared by all who begin with them. */
	readonly writes: 'kept' | 'copied';
};

/**
MiB of translated code that an emulated machine keeps. By default QEMU keeps up to 1 GiB. A mount of half a minute takes some 130; with 64 it is as quick,
with 32 a little slower (docs/benchmarks.md).
*/
const translatedMib = 64;

/**
By default QEMU stops a machine when the host's disk is full, and nobody would have it go on. What a clone writes to its own disk is thrown away: errors there
do no harm, while a machine that stands still keeps a mount from ending.
*/
const reportedErrors = ',rerror=report,werror=report';

/**
QEMU's arguments for a machine: a `pc` with its disk on AHCI port 0 (as VirtualBox's SATA), a CD drive on port 1, e1000 (VirtualBox's
82540EM), a VGA text console, a PS/2 keyboard, COM1 to a file, a virtio-scsi controller for disks that are attached while it runs, and private ports.
@param disks - the arguments for what is attached at the start.
@param memory - where the memory is a file, and not QEMU's own.
*/
export function commandLine(
	machine: QemuMachine,
	record: MachineRecord,
	run: RunRecord,
	disks: readonly string[],
	memory?: MemoryFile,
): string[] {
	const {spec} = record;
	const accelerator = accelerators().flatMap(name => ['-accel', name === 'tcg' ? `tcg,tb-size=${translatedMib}` : name]);
	const forward = run.sshPort === undefined ? '' : `,hostfwd=tcp:127.0.0.1:${run.sshPort}-:${spec.guestPort}`;
	const restrict = spec.network === 'restricted' ? ',restrict=on' : '';
	return [
		...['-nodefaults', '-no-user-config', '-machine', memory ? `pc,memory-backend=${ids.memory}` : 'pc', ...accelerator],
		...['-name', record.spec.name, '-uuid', record.uuid],
		...['-m', String(spec.memoryMib), '-smp', '1', '-rtc', 'base=utc'],
		...(memory ? memoryBackend(memory, spec.memoryMib) : []),
		...['-display', 'none', '-device', 'VGA,addr=2'],
		...['-device', 'ich9-ahci,id=sata0,addr=3'],
		...['-blockdev', JSON.stringify(systemDisk(machine.file(record.disk)))],
		...['-device', `ide-hd,bus=sata0.0,drive=system,bootindex=1${record.base === undefined ? '' : reportedErrors}`],
		...cdDrive(record.cd),
		...['-device', `virtio-scsi-pci,id=${ids.scsi},addr=4`],
		...['-netdev', `user,id=${ids.network}${forward}${restrict}`, '-device', `e1000,netdev=${ids.network},addr=5,romfile=`],
		...disks,
		...['-serial', `file:${machine.serialFile}`],
		...['-pidfile', machine.file('pid')],
		...['-qmp', `unix:${escapeCommas(run.monitor)},server=on,wait=off`],
		...['-qmp', `unix:${escapeCommas(run.keyboard)},server=on,wait=off`],
		...privatePorts(run.ports ?? []),
		...['-msg', 'timestamp=on'],
	];
}

/** Ports between the guest and this computer, past all networks: virtio-serial, whose host's ends are sockets in a folder that only the user can open. */
function privatePorts(sockets: readonly string[]): string[] {
	if (sockets.length === 0) return [];
	return [
		...['-device', `virtio-serial-pci,id=${ids.ports},addr=7`],
		...sockets.flatMap((socket, number) => [
			...['-chardev', `socket,id=port${number},path=${escapeCommas(socket)},server=on,wait=off`],
			...['-device', `virtserialport,bus=${ids.ports}.0,nr=${number + 1},chardev=port${number},name=${portName}${number}`],
		]),
	];
}

function memoryBackend({file, writes}: MemoryFile, memoryMib: number): string[] {
	const backend = {
		'qom-type': 'memory-backend-file',
		id: ids.memory,
		size: memoryMib * 1024 ** 2,
		'mem-path': file,
		share: writes === 'kept',
	};
	return ['-object', JSON.stringify(backend), ...(writes === 'copied' ? ['-incoming', 'defer'] : [])];
}

/** Host caching as by default: what the guest flushes is flushed to the host's disk. */
function systemDisk(filename: string) {
	return {'node-name': 'system', driver: 'qcow2', discard: 'unmap', file: {driver: 'file', filename, discard: 'unmap'}};
}

function cdDrive(iso: string | undefined): string[] {
	const device = `ide-cd,bus=sata0.1,id=${ids.cd},bootindex=0`;
	if (iso === undefined) return ['-device', device];
	const node = {'node-name': 'cd', driver: 'raw', 'read-only': true, file: {driver: 'file', filename: iso}};
	return ['-blockdev', JSON.stringify(node), '-device', `${device},drive=cd`];
}

function escapeCommas(text: string): string {
	return text.replaceAll(',', ',,');
}
