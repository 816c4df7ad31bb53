import type {Command} from './command.js';
import {completion} from './completion.js';
import {devices} from './devices.js';
import {disks} from './disks.js';
import {doctor} from './doctor.js';
import {extend} from './extend.js';
import {list} from './list.js';
import {logs} from './logs.js';
import {mount} from './mount.js';
import {recover} from './recover.js';
import {remove} from './remove.js';
import {setup} from './setup.js';
import {shell} from './shell.js';
import {unmount} from './unmount.js';
import {wizard} from './wizard.js';

/** Every command, in the order of the help. Whoever adds one adds a file, and a line here. */
export const commands: readonly Command[] = [
	wizard,
	setup,
	extend,
	disks,
	devices,
	mount,
	list,
	unmount,
	recover,
	shell,
	logs,
	remove,
	doctor,
	completion(() => commands),
];
