import {type Connection, LateFile} from './late-file.js';
import {firstString, idOf, packetOf, stateOf, statusOf, stringAt, stringOf, typeOf, types} from './sftp-fields.js';

/** Flags of an opening that only reads: section 6.3. */
const onlyReads = 1;

/** Files that are remembered: some 200 bytes each. */
const rememberedFiles = 20_000;

/** Milliseconds after which a file is open in the guest, too, whether it is read or not. */
const longestDelay = 100;

/** Files in a row that had to be read after all. Then the kernel has dropped what it had in its memory. */
const enoughMisses = 4;

/** Requests after which every name still leads to the same file, with the same contents. */
const harmless: ReadonlySet<number> = new Set([
	types.open,
	types.close,
	types.read,
	types.lstat,
	types.fstat,
	types.opendir,
	types.readdir,
	types.realpath,
	types.stat,
	types.readlink,
]);

/** Requests with a handle, which is their first string; an extended one has it as its second, if at all. */
const withHandle: ReadonlySet<number> = new Set([types.close, types.read, types.fstat, types.fsetstat, types.extended]);

/**
Spares the guest the opening and closing of files whose contents the kernel of this computer still has. sshfs opens, looks at (LSTAT) and closes
each file that a program opens; when size and time are as before, the kernel does not ask for the contents. So a file that was opened before is
said to be open at once. LSTAT goes to the guest as ever: it tells whether the file is there and as it was.

What keeps it true:
- A file that needs to be open is opened then: when it is read, when LSTAT tells that it has changed, and after 0.1 s.
- Before any request that could change a name or a file, all are opened, in the same stream, which the server works through in order. So who
  removes, replaces or writes a file that is open finds in it what would be there had it been opened at once.
- Others can write, too: a shell in the guest, or another share. What they replace in that 0.1 s is not read: see `LateFile`.
*/
export class LateOpening {
	readonly #connection: Connection;
	/** What files were when they were opened last, by path; the oldest first. */
	readonly #remembered = new Map<string, string>();
	/** Those that sshfs has open, by handle. */
	readonly #files = new Map<string, LateFile>();
	/** Those of them that the server has not been asked for. */
	readonly #unopened = new Set<LateFile>();
	/** Files that are being opened, by path: what is made of the LSTAT that sshfs sends with each opening. */
	readonly #looks = new Map<string, (reply: Buffer) => void>();
	#handles = 0;
	#misses = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor(connection: Connection) {
		this.#connection = connection;
	}

	/** Whether a request must be looked into. What is in others does not matter. */
	wants(type: number): boolean {
		return type === types.open || (type === types.lstat && this.#looks.size > 0) || (withHandle.has(type) && this.#files.size > 0);
	}

	/** What must be sent before a request that is not looked into. */
	before(type: number): Buffer {
		return this.#unopened.size === 0 || harmless.has(type) ? Buffer.alloc(0) : this.openAll();
	}

	/** @returns What is sent in place of a request. */
	rewrite(request: Buffer): Buffer {
		switch (typeOf(request)) {
			case types.open: {
				return this.#open(request);
			}

			case types.lstat: {
				return this.#look(request);
			}

			default: {
				return this.#use(request);
			}
		}
	}

	/** Open all files that are said to be open. */
	openAll(): Buffer {
		const all = Buffer.concat([...this.#unopened].map(file => file.open()));
		this.#unopened.clear();
		clearTimeout(this.#timer);
		this.#timer = undefined;
		return all;
	}

	#open(request: Buffer): Buffer {
		const path = stringAt(request, firstString);
		const flags = request.readUInt32BE(firstString + 4 + path.length);
		if (flags !== onlyReads) return Buffer.concat([this.openAll(), request]);
		// It is being opened by another program at this moment.
		if (this.#looks.has(path)) return request;
		const before = this.#remembered.get(path);
		if (before === undefined) {
			this.#watch(request, path);
			return request;
		}

		// Among the latest now.
		this.#remember(path, before);
		const file = new LateFile(request, this.#connection);
		// Longer than those of OpenSSH's server, so none of ours is one of those.
		const handle = `vmfuse-tui ${this.#handles++}`;
		this.#files.set(handle, file);
		this.#unopened.add(file);
		this.#timer ??= setTimeout(() => this.#connection.send(this.openAll()), longestDelay).unref();
		this.#looks.set(path, reply => {
			if (stateOf(reply) === before) {
				file.state = before;
				return;
			}

			this.#remembered.delete(path);
			if (this.#unopened.delete(file)) this.#connection.send(file.open());
		});
		this.#connection.answer(packetOf(types.handle, idOf(request), stringOf(handle)));
		return Buffer.alloc(0);
	}

	/** Remember what a file is that the server opens now. */
	#watch(request: Buffer, path: string): void {
		let isOpen = false;
		this.#connection.expect(idOf(request), reply => (isOpen = typeOf(reply) === types.handle), true);
		this.#looks.set(path, reply => {
			const state = stateOf(reply);
			// The server replies in order: we know by now.
			if (isOpen && state !== undefined) this.#remember(path, state);
		});
	}

	#look(request: Buffer): Buffer {
		const path = stringAt(request, firstString);
		const take = this.#looks.get(path);
		this.#looks.delete(path);
		if (take) this.#connection.expect(idOf(request), take, true);
		return request;
	}

	#use(request: Buffer): Buffer {
		const type = typeOf(request);
		const atHandle = type === types.extended ? afterName(request) : firstString;
		const handle = atHandle + 4 <= request.length ? stringAt(request, atHandle) : '';
		const file = this.#files.get(handle);
		const before = this.before(type);
		if (!file) return before.length === 0 ? request : Buffer.concat([before, request]);
		const isClosed = type === types.close;
		if (isClosed) this.#files.delete(handle);
		if (!this.#unopened.delete(file)) return Buffer.concat([before, file.use(request, atHandle)]);
		if (isClosed) {
			this.#misses = 0;
			this.#connection.answer(statusOf(idOf(request), 0));
			return before;
		}

		this.#misses++;
		if (this.#misses === enoughMisses) {
			this.#misses = 0;
			this.#remembered.clear();
		}

		return file.use(request, atHandle);
	}

	#remember(path: string, state: string): void {
		this.#remembered.delete(path);
		this.#remembered.set(path, state);
		const [oldest] = this.#remembered.keys();
		if (this.#remembered.size > rememberedFiles && oldest !== undefined) this.#remembered.delete(oldest);
	}
}

/** The offset after a packet's first string. */
function afterName(packet: Buffer): number {
	return firstString + 4 + packet.readUInt32BE(firstString);
}
