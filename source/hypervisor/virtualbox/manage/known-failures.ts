import {RequirementError, UserError} from '../../../errors.js';
import {emulate, useAnother} from '../../advice.js';
import {inaccessibleSteps} from '../output/inaccessible.js';
import type {VBoxError} from './vbox-error.js';

type Known = {
	readonly when: RegExp;
	readonly message: string;
	readonly nextSteps: readonly string[];
	/** VirtualBox cannot be used at all until the user has done something about it. */
	readonly isRequirement?: true;
};

/** VirtualBox' wrapper for Linux warns so before every output, `--version` included, when its kernel module is missing. */
export const moduleWarning =
	/vboxdrv kernel module is not loaded|character device \/dev\/vboxdrv does not exist|You will not be able to start VMs/;

const moduleSteps = [
	'On Linux: sudo /sbin/vboxconfig, or install virtualbox-dkms and the headers of your kernel',
	'On macOS up to VirtualBox 6.1: allow its system software in "Security & Privacy"',
	useAnother,
];
const moduleMessage = 'VirtualBox cannot run virtual machines here: its kernel module is not loaded';

/** @param warnings - what the wrapper said. */
export function missingModule(warnings: string): RequirementError {
	const [, first] = /^WARNING: (.*)$/m.exec(warnings) ?? [];
	return new RequirementError(moduleMessage, {nextSteps: [...moduleSteps, ...(first ? [`VirtualBox said: ${first}`] : [])]});
}

/** Failures that a user can do something about, by what VirtualBox says. The first that fits is taken. */
const knownFailures: readonly Known[] = [
	{
		when: /vboxdrv|VERR_VM_DRIVER_NOT_INSTALLED|support driver is not installed|[Kk]ernel driver (?:is )?not (?:installed|loaded)|\/dev\/vboxnetctl/,
		message: moduleMessage,
		nextSteps: moduleSteps,
		isRequirement: true,
	},
	{
		when: /VERR_VM_DRIVER_NOT_ACCESSIBLE/,
		message: 'VirtualBox cannot run virtual machines here: you may not use its kernel driver',
		nextSteps: ['Join the group vboxusers and log in again: sudo usermod -aG vboxusers $USER', useAnother],
		isRequirement: true,
	},
	{
		when: /VERR_VMX_IN_VMX_ROOT_MODE|VERR_SVM_IN_USE|VMX root mode|disable the KVM kernel extension/,
		message: 'the processor’s virtualization is in use by KVM, and VirtualBox cannot share it',
		nextSteps: [
			'Stop the machines that use KVM, then: sudo modprobe -r kvm_intel kvm_amd kvm',
			'From Linux 6.12 on, boot with kvm.enable_virt_at_load=0, or update VirtualBox to 7.2.2 or later',
			useAnother,
		],
		isRequirement: true,
	},
	{
		when: /VERR_VMX_NO_VMX|VERR_SVM_NO_SVM|VERR_VMX_MSR_\w+|VERR_SVM_DISABLED|(?:VT-x|AMD-V) is (?:not available|disabled)/,
		message: 'VirtualBox cannot run virtual machines here: the processor’s virtualization (VT-x or AMD-V) is off',
		nextSteps: ['Switch it on in the firmware settings (BIOS, UEFI) of this computer', useAnother],
		isRequirement: true,
	},
	{
		when: /PLATFORM_ARCH_NOT_SUPPORTED|platform architecture x86 is not supported/,
		message: 'VirtualBox on an ARM processor runs no x86 machines, and TinyCore is made for x86',
		nextSteps: [emulate],
		isRequirement: true,
	},
	{
		when: /Failed to create the VirtualBox object|COM server is not running|Failed to initialize COM/,
		message: 'VirtualBox’ own service (VBoxSVC) does not start',
		nextSteps: [
			'End every VirtualBox program, wait ten seconds and try again',
			'See what it says: VBoxManage list vms; it may be that its settings in your home folder cannot be read',
			useAnother,
		],
		isRequirement: true,
	},
	{
		when: /VERR_RESOURCE_BUSY/,
		message: 'the disk is in use by this computer: one of its volumes is mounted',
		nextSteps: ['On macOS: diskutil unmountDisk DISK', 'Elsewhere: unmount what is on the disk'],
	},
	{
		when: /E_ACCESSDENIED.*(?:raw|drive)|(?:raw|drive|medium|image|AHCI).*(?:VERR_ACCESS_DENIED|VERR_PERMISSION_DENIED)/s,
		message: 'VirtualBox may not open the disk',
		nextSteps: [
			'Check that you may read and write it: ls -l DISK',
			'If you got that permission, or joined a group, just now: end every VirtualBox program and wait ten seconds, since its service keeps the permissions that it started with',
			'On macOS: allow your terminal "Full Disk Access" in "Privacy & Security"',
		],
	},
	{
		when: /Cannot register the hard disk .* because a hard disk .* already exists/,
		message: 'VirtualBox knows another image with the same UUID: one of the two is a copy of the other',
		nextSteps: ['Take the other one out of VirtualBox: VBoxManage closemedium disk FILE', useAnother],
	},
	{
		when: /UUID \{?[\da-f-]+\}? of the medium .* does not match the value/,
		message: 'VirtualBox remembers another image under this name',
		nextSteps: ['Let it forget that one: VBoxManage closemedium disk FILE', useAnother],
	},
	{
		when: /Medium .* is locked for (?:reading|writing) by another task|Locking of attached media failed|is already attached to the virtual machine/,
		message: 'the image is in use by another virtual machine of VirtualBox',
		nextSteps: ['Switch that machine off, then try again'],
	},
	{
		when: /VBoxManage(?:\.exe)?: error: File not found\. \(VERR_FILE_NOT_FOUND\)/,
		message: 'a disk image of the virtual machine is gone',
		nextSteps: ['See which one: VBoxManage list hdds'],
	},
	{
		when: /already locked (?:for|by) a session|already has a lock request pending/,
		message: 'the virtual machine is in use by another program of VirtualBox, perhaps its window',
		nextSteps: ['Close the settings of the machine in VirtualBox’ window, then try again'],
	},
	{
		when: /object functionality is limited/,
		message: 'VirtualBox cannot read the settings of the virtual machine ("inaccessible")',
		nextSteps: inaccessibleSteps,
	},
	{
		when: /libslirp failed to create new instance/,
		message: 'VirtualBox 7.1 before 7.1.12 does not start machines that have long names or lie in deep folders',
		nextSteps: ['Update VirtualBox', useAnother],
	},
	{
		when: /has terminated unexpectedly during startup/,
		message: 'VirtualBox’ process for the virtual machine ended while it started',
		nextSteps: [
			'Find the reason in the machine’s files VBoxHardening.log and VBox.log',
			'On Linux, check that its kernel module is loaded: VBoxManage --version',
			useAnother,
		],
	},
	{
		when: /VERR_DISK_FULL|No space left on device/,
		message: 'the disk of this computer is full',
		nextSteps: ['Make room, then try again'],
	},
];

/** The error in plain words, with what to do about it, when it is one that we know; else the error itself. */
export function explain(error: VBoxError): UserError {
	const said = `${error.resultCode ?? ''} ${error.text} ${error.stderr}`;
	const known = knownFailures.find(({when}) => when.test(said));
	if (!known) return error;
	const options = {nextSteps: [...known.nextSteps, `VirtualBox said: ${error.text}`], cause: error};
	return known.isRequirement ? new RequirementError(known.message, options) : new UserError(known.message, options);
}
