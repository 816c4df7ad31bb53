/** Bytes that every packet begins with: the length of the rest (4), its type (1), and the request's number (4). */
const headerSize = 9;

/** Bytes. No packet that we rewrite can be longer: it has paths of 4096 bytes. */
const longest = 1 << 18;

type Options = {
	/** Whether a packet is to be rewritten. */
	wants(type: number, id: number): boolean;
	/** What is passed on in its place. */
	rewrite(packet: Buffer): Buffer;
};

/**
The packets of one direction of an SFTP connection (draft-ietf-secsh-filexfer-02), which come in pieces. A packet that is not wanted is passed on
as it comes, without a copy, before it is complete.
*/
export class SftpPackets {
	readonly #options: Options;
	/** The beginning of a packet that is wanted, or of which too little has come to know. */
	#held: readonly Buffer[] = [];
	/** How many more bytes of the current packet are passed on as they come. */
	#passing = 0;

	constructor(options: Options) {
		this.#options = options;
	}

	/** @returns What can be passed on now, in order. @throws Error when a packet that is wanted is too long. */
	push(piece: Buffer): readonly Buffer[] {
		const chunk = this.#held.length === 0 ? piece : Buffer.concat([...this.#held, piece]);
		this.#held = [];
		const ready: Buffer[] = [];
		let passed = 0;
		let at = 0;
		while (at < chunk.length) {
			if (this.#passing > 0) {
				const bytes = Math.min(this.#passing, chunk.length - at);
				this.#passing -= bytes;
				at += bytes;
				continue;
			}

			const isKnown = chunk.length - at >= headerSize;
			const size = isKnown ? chunk.readUInt32BE(at) + 4 : 0;
			if (isKnown && !this.#options.wants(chunk.readUInt8(at + 4), chunk.readUInt32BE(at + 5))) {
				this.#passing = size;
				continue;
			}

			if (size > longest) throw new Error(`an SFTP packet has ${size} bytes`);
			if (passed < at) ready.push(chunk.subarray(passed, at));
			if (!isKnown || chunk.length - at < size) {
				this.#held = [chunk.subarray(at)];
				return ready;
			}

			ready.push(this.#options.rewrite(chunk.subarray(at, at + size)));
			at += size;
			passed = at;
		}

		if (passed < at) ready.push(chunk.subarray(passed, at));
		return ready;
	}
}
