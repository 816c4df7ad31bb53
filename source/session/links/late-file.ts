import {attributesOf, firstString, idOf, isSame, packetOf, statusOf, stringAt, stringOf, typeOf, types, withString} from './sftp-fields.js';

/** A handle that is not valid: sshfs tells its programs of an input/output error. */
const invalidHandle = 9;

/** Between sshfs and the server. */
export type Connection = {
	/** Take the next reply to a number. It is not passed on to sshfs unless that is wanted. */
	expect(id: number, take: (reply: Buffer) => void, passOn?: boolean): void;
	/** Send to the server. */
	send(packets: Buffer): void;
	/** Answer a request of sshfs. */
	answer(reply: Buffer): void;
};

/** A file that was said to be open, and is opened when it must be. */
export class LateFile {
	readonly #request: Buffer;
	readonly #connection: Connection;
	/** Requests that wait until it is open. */
	#waiting: Array<{readonly request: Buffer; readonly atHandle: number}> = [];
	/** The server's handle, or the code of its refusal. */
	#opened: string | number | undefined;
	#isOpening = false;
	/** What it was when it was said to be open. Undefined: it was not known yet, or had changed, and the kernel drops what it had. */
	#state: string | undefined;

	/** @param request To open it, of which a copy is kept. */
	constructor(request: Buffer, connection: Connection) {
		this.#request = Buffer.from(request);
		this.#connection = connection;
	}

	get path(): string {
		return stringAt(this.#request, firstString);
	}

	/** Whether the server was asked to open it. */
	get isAsked(): boolean {
		return this.#isOpening || this.#opened !== undefined;
	}

	/** What sshfs was told it is, and it was before. It counts only before the server has opened it. */
	set state(state: string) {
		if (this.#opened === undefined) this.#state = state;
	}

	/**
	What opens it. The number of sshfs's own request is free, as that was answered, and replies come in the order of requests. The name is looked at
	once more: when another file has it by now, reading that would mix both with what the kernel of this computer has in its memory.
	*/
	open(): Buffer {
		if (this.isAsked) return Buffer.alloc(0);
		this.#isOpening = true;
		const id = idOf(this.#request);
		let handle: string | number = invalidHandle;
		this.#connection.expect(id, reply => {
			handle = typeOf(reply) === types.handle ? stringAt(reply, firstString) : codeOf(reply);
			this.#connection.expect(id, looked => this.#settle(handle, attributesOf(looked)));
		});
		return Buffer.concat([this.#request, packetOf(types.lstat, id, stringOf(this.path))]);
	}

	/** @returns What is sent to the server in place of a request that names our handle. @param atHandle Where it does. */
	use(request: Buffer, atHandle: number): Buffer {
		if (this.#opened === undefined) {
			const opening = this.open();
			this.#waiting.push({request: Buffer.from(request), atHandle});
			return opening;
		}

		if (typeof this.#opened === 'string') return withString(request, atHandle, this.#opened);
		this.#connection.answer(statusOf(idOf(request), typeOf(request) === types.close ? 0 : this.#opened));
		return Buffer.alloc(0);
	}

	#settle(handle: string | number, state: string | undefined): void {
		const isAsItWas = this.#state === undefined || isSame(this.#state, state);
		this.#opened = isAsItWas || typeof handle === 'number' ? handle : invalidHandle;
		if (!isAsItWas && typeof handle === 'string') {
			const id = idOf(this.#request);
			this.#connection.expect(id, () => {});
			this.#connection.send(packetOf(types.close, id, stringOf(handle)));
		}

		for (const {request, atHandle} of this.#waiting.splice(0)) {
			const ready = this.use(request, atHandle);
			if (ready.length > 0) this.#connection.send(ready);
		}
	}
}

/** The code of a status. */
function codeOf(reply: Buffer): number {
	return typeOf(reply) === types.status && reply.length >= 13 ? reply.readUInt32BE(firstString) : invalidHandle;
}
