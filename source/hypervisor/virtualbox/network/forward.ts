import type {MachineSpec} from '../../hypervisor.js';
import type {ForwardRule, MachineInformation} from '../output/machine-information.js';

/** The manual's name of the rule (step 1c). */
export const ruleName = 'ssh';

/** Always with the host's address: without it, VirtualBox listens on every interface. */
export function forwardOption({hostPort, guestPort}: Pick<MachineSpec, 'hostPort' | 'guestPort'>): string {
	return `${ruleName},tcp,127.0.0.1,${hostPort},,${guestPort}`;
}

/** Options of `modifyvm` that delete the rules that there are. */
export function withoutForwards({forwards}: Pick<MachineInformation, 'forwards'>): readonly string[] {
	return forwards.flatMap(({name}) => ['--natpf1', 'delete', name]);
}

/** The rule that is ours; undefined: there is none. */
export function sshRule({forwards}: Pick<MachineInformation, 'forwards'>): ForwardRule | undefined {
	return forwards.find(({name}) => name === ruleName);
}
