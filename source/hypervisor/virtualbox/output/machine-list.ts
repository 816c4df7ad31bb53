import {inaccessibleName} from './inaccessible.js';

export type ListedMachine = {
	/** Undefined for a machine whose settings VirtualBox cannot read. */
	readonly name: string | undefined;
	/** Lower case, without braces. */
	readonly uuid: string;
};

/** What `list vms` prints: `"name" {uuid}`, the name as it is, whatever is in it. */
export function parseMachineList(output: string): readonly ListedMachine[] {
	return output.split(/\r?\n/).flatMap(line => {
		const [, name, uuid] = /^"(.*)" \{([\da-fA-F-]{36})\}$/.exec(line) ?? [];
		return uuid === undefined ? [] : [{name: name === inaccessibleName ? undefined : name, uuid: uuid.toLowerCase()}];
	});
}
