import type {Check} from '../check.js';
import type {Context} from '../events.js';
import type {Hypervisor} from './hypervisor.js';

/** What is known of a hypervisor before its code is loaded, which happens when a command needs it. */
export type Driver<Name extends string = string> = {
	/** On the command line, and in our records. */
	readonly name: Name;
	/** What it calls itself. */
	readonly title: string;
	/** The versions that it can be used in, for people: "5.2 to 7.2". */
	readonly versions: string;
	/** Where its machines are, to be put right behind "a virtual machine named NAME": it begins with a blank or a comma. @param folder - for data. */
	where(folder: string): string;
	/** The command that deletes a machine of ours, which is off, by hand. @param folder - for data. */
	deleteByHand(machine: string, folder: string): readonly string[];
	/** Find out what slows it down on this computer. Missing where nothing can. */
	examine?(context: Context): Promise<readonly Check[]>;
	/** Load the function that makes the hypervisor. Its `folder` is for data: each hypervisor has a subfolder of its own. */
	load(): Promise<(options: {readonly folder: string}) => Hypervisor>;
};
