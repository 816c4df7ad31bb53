import {containedTarget} from './contained-target.js';
import {firstString, stringAt, typeOf, types, withString} from './sftp-fields.js';

/**
Changes the targets of symbolic links so that none leads out of a folder of the server.
@param root That folder, absolute.
*/
export class LinkRewriter {
	readonly #inRoot: number;

	constructor(root: string) {
		this.#inRoot = root.endsWith('/') ? root.length - 1 : root.length;
	}

	/** @param request That asks for a link's target. @returns What changes the reply. */
	asked(request: Buffer): (reply: Buffer) => Buffer {
		const link = stringAt(request, firstString).slice(this.#inRoot);
		return reply => {
			// An error is passed on as it is.
			if (typeOf(reply) !== types.name) return reply;
			// After the number of names, which is one. Its other parts stay: no program reads them.
			const atName = firstString + 4;
			return withString(reply, atName, containedTarget(link, stringAt(reply, atName)));
		};
	}
}
