import {describe, expect, it} from 'vitest';
import {RequirementError, UserError} from '../../../source/errors.js';
import {explain} from '../../../source/hypervisor/virtualbox/manage/known-failures.js';
import {VBoxError} from '../../../source/hypervisor/virtualbox/manage/vbox-error.js';
import {recordedFailure, sample} from './sample.js';

const failure = (stderr: string) => new VBoxError({command: ['VBoxManage', 'startvm', 'x'], status: 1, stderr});

function explained(stderr: string): UserError {
	return explain(failure(stderr));
}

describe('what VBoxManage says when it fails', () => {
	it.each([
		['error-not-found.txt', 'VBOX_E_OBJECT_NOT_FOUND', /^Could not find a registered machine named '\S+'$/],
		['error-locked.txt', 'VBOX_E_INVALID_OBJECT_STATE', /^The machine 'X' is already locked for a session \(or being unlocked\)$/],
		['error-com-server.txt', 'E_NOINTERFACE', /^Failed to create the VirtualBox object! Most likely/],
		['error-vt-x.txt', 'NS_ERROR_FAILURE', /^VT-x is not available \(VERR_VMX_NO_VMX\)$/],
		[
			'error-raw-disk-7.0.txt',
			'VBOX_E_FILE_ERROR',
			/^Failed to create medium Could not create the medium storage unit '.*macsd\.vmdk'\. VMDK/,
		],
		[
			'error-missing-medium.txt',
			'NS_ERROR_FAILURE',
			/^Could not open the medium '\/home\/ubuntu\/hd\.vdi'\. VD: error VERR_FILE_NOT_FOUND/,
		],
		['error-not-running-6.1.txt', undefined, /^Machine 'vmfuse' is not currently running$/],
		['error-syntax-6.1.txt', undefined, /^Syntax error: Invalid parameter '--nonsense'$/],
	])('is read: %s', (name, code, text) => {
		const {resultCode, text: said} = failure(sample(name));
		expect(resultCode).toBe(code);
		expect(said).toMatch(text);
	});

	it('is read without a newline after the progress, and when it says nothing', () => {
		expect(failure('0%...10%...VBoxManage: error: It broke\n').text).toBe('It broke');
		expect(failure('')).toMatchObject({resultCode: undefined, text: '', message: 'VBoxManage startvm x failed: status 1'});
		expect(failure('Segmentation fault\n').text).toBe('Segmentation fault');
	});
});

describe('what VirtualBox 7.2.22 said', () => {
	it.each([
		['settings', 'modifyvm m1 --natpf1 delete nosuch', 'NS_ERROR_INVALID_ARG', 'Invalid argument value'],
		['settings', 'modifyvm m1 --nosuchoption on', undefined, 'Unknown option: --nosuchoption'],
		['settings', 'nosuchcommand', undefined, "Invalid command 'nosuchcommand'"],
		[
			'settings',
			'discardstate m1',
			'VBOX_E_INVALID_VM_STATE',
			'Cannot discard the saved state as the machine is not in the Saved or Aborted-Saved state (machine state: PoweredOff)',
		],
		['settings', 'controlvm m1 poweroff', undefined, "Machine 'm1' is not currently running."],
		['damaged', 'modifyvm UUID-1 --memory 100', 'E_ACCESSDENIED', 'The object functionality is limited'],
		[
			'snapshots',
			'closemedium disk W/m1.vdi --delete',
			'VBOX_E_OBJECT_IN_USE',
			expect.stringMatching(
				/^Cannot delete storage: medium 'W\/m1\.vdi' is still attached .* Failed to delete medium\. Error code VBOX_E_OBJECT_IN_USE Medium/,
			),
		],
		['running', 'closemedium disk W/raw.vmdk', 'VBOX_E_INVALID_OBJECT_STATE', "Medium 'W/raw.vmdk' is locked for writing by another task"],
		['running', 'controlvm m1 resume', 'VBOX_E_INVALID_VM_STATE', expect.stringMatching(/is not paused/)],
		['starts', 'startvm m2 --type headless', 'VBOX_E_INVALID_OBJECT_STATE', expect.stringMatching(/^Locking of attached media failed\./)],
	])('is read: %s, %s', (list, call, code, text) => {
		expect(failure(recordedFailure(list, call).stderr)).toMatchObject({resultCode: code, text});
	});
});

describe('a failure that we know', () => {
	it.each([
		[sample('error-com-server.txt'), RequirementError, 'VBoxSVC'],
		[sample('error-vt-x.txt'), RequirementError, 'VT-x or AMD-V'],
		['VBoxManage: error: AMD-V is not available (VERR_SVM_NO_SVM)', RequirementError, 'VT-x or AMD-V'],
		['VBoxManage: error: VT-x is disabled in the BIOS for all CPU modes (VERR_VMX_MSR_ALL_VMX_DISABLED)', RequirementError, 'is off'],
		[
			"VBoxManage: error: VirtualBox can't operate in VMX root mode. Please disable the KVM kernel extension (VERR_VMX_IN_VMX_ROOT_MODE)",
			RequirementError,
			'KVM',
		],
		["VBoxManage: error: VirtualBox can't enable the AMD-V extension. (VERR_SVM_IN_USE)", RequirementError, 'KVM'],
		[
			'VBoxManage: error: Cannot run the machine because its platform architecture x86 is not supported on ARM\nVBoxManage: error: Details: code VBOX_E_PLATFORM_ARCH_NOT_SUPPORTED (0x80bb0012), component MachineWrap, interface IMachine',
			RequirementError,
			'ARM',
		],
		['VBoxManage: error: The VirtualBox kernel driver is not installed (VERR_VM_DRIVER_NOT_INSTALLED)', RequirementError, 'kernel module'],
		['Kernel driver not installed (rc=-1908)', RequirementError, 'kernel module'],
		['VBoxManage: error: no access (VERR_VM_DRIVER_NOT_ACCESSIBLE)', RequirementError, 'may not use its kernel driver'],
		[sample('error-raw-disk-7.0.txt'), UserError, 'may not open the disk'],
		[sample('error-macos-busy-6.1.txt'), UserError, 'one of its volumes is mounted'],
		[sample('error-locked.txt'), UserError, 'in use by another program of VirtualBox'],
		[
			"VBoxManage: error: Cannot register the hard disk '/a.vdi' {0e7fda33-095e-4c81-be6f-e075823f2425} because a hard disk '/b.vdi' with UUID {0e7fda33-095e-4c81-be6f-e075823f2425} already exists",
			UserError,
			'copy of the other',
		],
		['VBoxManage: error: VT-x is disabled (VERR_VMX_MSR_VMX_DISABLED)', RequirementError, 'is off'],
		['VBoxManage: error: libslirp failed to create new instance - probably misconfiguration', UserError, '7.1.12'],
		['VBoxManage: error: The object functionality is limited', UserError, 'inaccessible'],
		[
			"VBoxManage: error: The virtual machine 'x' has terminated unexpectedly during startup with exit code 1 (0x1)",
			UserError,
			'ended while it started',
		],
		['VBoxManage: error: AHCI: Failed to attach drive to Port2 (VERR_ACCESS_DENIED)', UserError, 'may not open the disk'],
		[recordedFailure('starts', 'startvm m2 --type headless').stderr, UserError, 'in use by another virtual machine'],
		['VBoxManage: error: File not found. (VERR_FILE_NOT_FOUND)', UserError, 'a disk image of the virtual machine is gone'],
	])('is told in plain words, with what to do: %s', (stderr, kind, words) => {
		const error = explained(stderr);
		expect(error).toBeInstanceOf(kind);
		expect(error.message).toContain(words);
		expect(error.nextSteps.length).toBeGreaterThan(1);
		expect(error.cause).toBeInstanceOf(VBoxError);
	});

	it('is none when we do not know it', () => {
		const error = explained(sample('error-missing-medium.txt'));
		expect(error).toBeInstanceOf(VBoxError);
		expect(error.message).toMatch(/^VBoxManage startvm x failed: Could not open the medium/);
		expect(explained(sample('error-not-found.txt'))).toBeInstanceOf(VBoxError);
	});
});
