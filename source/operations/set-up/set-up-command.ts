import {machineDefaults} from '../../recipe/setup-options.js';
import type {SetupAnswers} from '../../recipe/setup-request.js';
import {shellLine} from '../../text/shell-line.js';

/** The command that would make the same intermediary, as a line for a shell. What is so by default is left out, but for the hypervisor. */
export function setUpCommand({name, hypervisor, iso, extensions, mirror, restart}: SetupAnswers): string {
	return shellLine([
		'vmfuse-tui',
		'setup',
		...(name === machineDefaults.name ? [] : ['--name', name]),
		...['--hypervisor', hypervisor],
		...(iso === undefined ? [] : ['--iso', iso]),
		...extensions.flatMap(extension => ['--extension', extension]),
		...(mirror === undefined ? [] : ['--mirror', mirror]),
		...(restart ? ['--restart'] : []),
	]);
}
