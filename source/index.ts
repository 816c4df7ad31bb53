/**
The public interface of vmfuse-tui: mount disks that this computer cannot read, through a tiny Linux virtual machine.

    import {createEngine} from 'vmfuse-tui';

    const engine = createEngine();
    const {id} = await engine.sessions.mount({source: 'disk.img', partitions: [1], device: 'auto', mountpoint: 'mnt', readOnly: true});
    await engine.sessions.unmount(id);
*/
export type {AskPassword} from './ask-password.js';
export type {Check} from './check.js';
export {
	CanceledError,
	CommandError,
	type ErrorCode,
	errorCodes,
	LeftBehindError,
	RequirementError,
	UsageError,
	UserError,
} from './errors.js';
export type {Context, Emit, EngineEvent} from './events.js';
export {exitCodes} from './exit-codes.js';
export {partsText} from './guest/degraded.js';
export {familiarFileSystems} from './guest/file-systems.js';
export type {GuestDevice, GuestDeviceKind} from './guest/guest-device.js';
export type {HostDisk, HostPartition, Volume} from './host/disks/host-disk.js';
export type {HypervisorName} from './hypervisor/registry.js';
export type {Intermediary} from './intermediary/intermediary.js';
export {createEngine} from './operations/create-engine.js';
export {summaryOf} from './operations/diagnose/summary.js';
export type {DiskOperations, Engine, LogOperations, OverviewOperations, SessionOperations, SetupOperations} from './operations/engine.js';
export type {CallOptions} from './operations/in-call.js';
export type {Log} from './operations/logs/read-log.js';
export type {ListDevicesArguments} from './operations/mounts/list-devices.js';
export type {MountArguments} from './operations/mounts/mount.js';
export type {Access, EncryptionChoice, MountAnswers, Preflight, Probe, SourceChoice} from './operations/mounts/probe.js';
export type {Unmounted} from './operations/mounts/unmount.js';
export type {EngineOptions} from './operations/runtime.js';
export type {FolderEntry, FolderListing} from './operations/set-up/browse-folder.js';
export type {ExtendArguments, Extended} from './operations/set-up/extend.js';
export type {CachedImage} from './operations/set-up/images.js';
export type {HypervisorChoice} from './operations/set-up/list-hypervisors.js';
export type {UnfinishedSetup} from './operations/set-up/list-intermediaries.js';
export type {Removed, RemoveHooks} from './operations/set-up/remove-intermediary.js';
export type {SetupHooks} from './operations/set-up/set-up.js';
export type {Overview} from './operations/watch-overview.js';
export type {SetupAnswers, SetupArguments} from './recipe/setup-request.js';
export {StepError} from './recipe/step-error.js';
export type {Holder} from './session/holders.js';
export type {Symlinks} from './session/links/symlinks.js';
export {MountBusyError} from './session/mount-busy.js';
export type {Ownership} from './session/ownership.js';
export type {Recovery} from './session/recover-sessions.js';
export type {Health, Session} from './session/session.js';
export {explainSystemError} from './system-error.js';
export {graphemes, pad, shorten, widthOf} from './text/columns.js';
export {formatBytes} from './text/format-bytes.js';
export {printable} from './text/printable.js';
export {sentence} from './text/sentence.js';
export {shellLine} from './text/shell-line.js';
export {isUnicodeTerminal} from './text/unicode-terminal.js';
export {wrap} from './text/wrap.js';
