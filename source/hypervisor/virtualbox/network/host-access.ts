import type {Context} from '../../../events.js';
import {isAtLeast} from '../../../text/versions.js';
import type {VBoxMachine} from '../machine/machine.js';
import {installedVersion} from '../version.js';

/** Since then a guest reaches the servers on this computer only where it is allowed to. Older versions do not know the option, and allow it always. */
const firstWithOption = '7.0.0';

/**
Say whether the guest may connect to 127.0.0.1 of this computer (as 10.0.2.2) at its next start. The machine is off.

It has to be said before every start, and right before it: "off" is not written into the settings of the machine, and a VBoxSVC that reads them
anew, some seconds after its last client has gone, takes what is not there for "on" (seen with 7.2.22; `NAT::NAT` in Settings.cpp).
*/
export async function setHostAccess(machine: VBoxMachine, uuid: string, isAllowed: boolean, context: Context): Promise<void> {
	if (!isAtLeast(await installedVersion(machine.manage, context), firstWithOption)) return;
	// Recorded before it is allowed: the next stop or snapshot of the machine takes it back.
	if (isAllowed) await machine.updateRecord(() => ({reachesThisComputer: true}));
	await machine.call(['modifyvm', uuid, '--nat-localhostreachable1', isAllowed ? 'on' : 'off'], context);
	if (!isAllowed) await machine.updateRecord(() => ({reachesThisComputer: undefined}));
}

/** Take back what a start has allowed. Harmless when it allowed nothing. The machine is off. */
export async function withdrawHostAccess(machine: VBoxMachine, uuid: string, context: Context): Promise<void> {
	if ((await machine.readAnyRecord())?.reachesThisComputer) await setHostAccess(machine, uuid, false, context);
}
