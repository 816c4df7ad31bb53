import path from 'node:path';

/** What to do about a session whose record cannot be used: only the user can find out what is left of it. One line each. */
export function deleteByHand(file: string): readonly string[] {
	const folder = path.dirname(file);
	return [
		`see whether its mount and its virtual machine (vmfuse-${path.basename(folder)}) are gone, and end them if not`,
		`then delete the folder of the session: ${folder}`,
	];
}
