import {inaccessibleName} from './inaccessible.js';

export type ListedMachine = {
	/** Undefined for a machine whose settings VirtualBox cannot read. */
	readonly name: string | undefined;
	/** Lower case, without braces. */
	readonly uuid: string;
};

/** Parse `list vms`: lines `"name" {uuid}`. The name is not escaped. */
export function parseMachineList(output: string): readonly ListedMachine[] {
	return output.split(/\r?\n/).flatMap(line => {
		const [, name, uuid] = /^"(.*)" \{([\da-fA-F-]{36})\}$/.exec(line) ?? [];
		return uuid === undefined ? [] : [{name: name === inaccessibleName ? undefined : name, uuid: uuid.toLowerCase()}];
	});
}
