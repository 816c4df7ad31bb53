import {type Connection, LateFile} from './late-file.js';
import {attributesOf, firstString, idOf, isSame, packetOf, statusOf, stringAt, stringOf, typeOf, types} from './sftp-fields.js';

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

/** Extended requests of the same kind. */
const harmlessExtensions: ReadonlySet<string> = new Set(['statvfs@openssh.com', 'fsync@openssh.com']);

/** Requests with a handle, which is their first string; an extended one has it as its second, if at all. */
const withHandle: ReadonlySet<number> = new Set([types.close, types.read, types.fstat, types.fsetstat, types.extended]);

/** `changes` is how many there had been when the server was asked for the attributes. */
type Remembered = {readonly attributes: string; readonly changes: number};

/** What is made of a LSTAT: the attributes of an ordinary file, and how many changes there had been. */
type Look = {readonly known?: Remembered; take(attributes: string | undefined, changes: number): void};

/**
Spares the guest the opening and closing of files whose contents the kernel of this computer still has. sshfs opens, looks at (LSTAT) and closes
each file that a program opens; when size and time are as before, the kernel does not ask for the contents. So a file that was opened before is
said to be open at once. LSTAT goes to the guest: it tells whether the file is there and as it was. Only when nobody else can change anything, and
nothing has been changed by this connection since the guest was asked last, the answer is the same as then, but for the time of reading.

What keeps it true:
- A file that needs to be open is opened then: when it is read, when LSTAT tells that it has changed, and after 0.1 s.
- Before any request that could change a name or a file, all are opened, in the same stream, which the server works through in order. So who
  removes, replaces or writes a file that is open finds in it what would be there had it been opened at once.
- Others can write, too: a shell in the guest, or another share. What they replace in that 0.1 s is not read: see `LateFile`.
*/
export class LateOpening {
	readonly #connection: Connection;
	readonly #isAlone: () => boolean;
	/** What files were when they were opened last, by path; the oldest first. */
	readonly #remembered = new Map<string, Remembered>();
	/** Those that sshfs has open, by handle. */
	readonly #files = new Map<string, LateFile>();
	/** Those of them that the server has not been asked for. */
	readonly #unopened = new Set<LateFile>();
	/** Files that are being opened, by path: what is made of the LSTAT that sshfs sends with each opening. */
	readonly #looks = new Map<string, Look>();
	/** Requests that could have changed a file. */
	#changes = 0;
	#handles = 0;
	#misses = 0;
	#timer: NodeJS.Timeout | undefined;

	/** @param isAlone Whether nothing but this connection can change files at this moment. */
	constructor(connection: Connection, isAlone: () => boolean) {
		this.#connection = connection;
		this.#isAlone = isAlone;
	}

	/** Whether a request must be looked into. What is in others does not matter. */
	wants(type: number): boolean {
		if (type === types.open || type === types.extended) return true;
		return type === types.lstat ? this.#looks.size > 0 : this.#files.size > 0 && withHandle.has(type);
	}

	/** What must be sent before a request that is not looked into. */
	before(type: number): Buffer {
		if (harmless.has(type)) return Buffer.alloc(0);
		this.#changes++;
		return this.openAll();
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
		if (this.#unopened.size === 0) return Buffer.alloc(0);
		const all = Buffer.concat([...this.#unopened].map(file => file.open()));
		this.#unopened.clear();
		clearTimeout(this.#timer);
		this.#timer = undefined;
		return all;
	}

	#open(request: Buffer): Buffer {
		const path = stringAt(request, firstString);
		const flags = request.readUInt32BE(firstString + 4 + path.length);
		if (flags !== onlyReads) {
			this.#changes++;
			return Buffer.concat([this.openAll(), request]);
		}

		// It is being opened by another program at this moment.
		if (this.#looks.has(path)) return request;
		const before = this.#remembered.get(path);
		if (before === undefined) {
			this.#watch(request, path);
			return request;
		}

		const file = new LateFile(request, this.#connection);
		// Longer than those of OpenSSH's server, so none of ours is one of those.
		const handle = `vmfuse-tui ${this.#handles++}`;
		this.#files.set(handle, file);
		this.#unopened.add(file);
		this.#timer ??= setTimeout(() => this.#connection.send(this.openAll()), longestDelay).unref();
		this.#looks.set(path, {
			known: before,
			take: (attributes, changes) => {
				if (isSame(before.attributes, attributes)) {
					file.state = before.attributes;
					// Among the latest now.
					this.#remember(path, {attributes: before.attributes, changes});
					return;
				}

				this.#remembered.delete(path);
				if (this.#unopened.delete(file)) this.#connection.send(file.open());
			},
		});
		this.#connection.answer(packetOf(types.handle, idOf(request), stringOf(handle)));
		return Buffer.alloc(0);
	}

	/** Remember what a file is that the server opens now. */
	#watch(request: Buffer, path: string): void {
		let isOpen = false;
		this.#connection.expect(idOf(request), reply => (isOpen = typeOf(reply) === types.handle), true);
		this.#looks.set(path, {
			// The server replies in order: whether it is open is known by then.
			take: (attributes, changes) => isOpen && attributes !== undefined && this.#remember(path, {attributes, changes}),
		});
	}

	#look(request: Buffer): Buffer {
		const path = stringAt(request, firstString);
		const look = this.#looks.get(path);
		if (!look) return request;
		this.#looks.delete(path);
		const {known, take} = look;
		const changes = this.#changes;
		if (known?.changes === changes && this.#isAlone()) {
			take(known.attributes, changes);
			this.#connection.answer(packetOf(types.attributes, idOf(request), Buffer.from(known.attributes, 'latin1')));
			return Buffer.alloc(0);
		}

		this.#connection.expect(idOf(request), reply => take(attributesOf(reply), changes), true);
		return request;
	}

	#use(request: Buffer): Buffer {
		const type = typeOf(request);
		const extension = type === types.extended ? stringAt(request, firstString) : undefined;
		const atHandle = extension === undefined ? firstString : firstString + 4 + extension.length;
		const handle = atHandle + 4 <= request.length ? stringAt(request, atHandle) : '';
		const file = this.#files.get(handle);
		const before = extension !== undefined && harmlessExtensions.has(extension) ? Buffer.alloc(0) : this.before(type);
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

	#remember(path: string, file: Remembered): void {
		this.#remembered.delete(path);
		this.#remembered.set(path, file);
		const [oldest] = this.#remembered.keys();
		if (this.#remembered.size > rememberedFiles && oldest !== undefined) this.#remembered.delete(oldest);
	}
}
