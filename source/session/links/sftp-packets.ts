/** Bytes that every packet begins with: the length of the rest (4), its type (1), and the request's number (4). */
const headerSize = 9;

/** Bytes. No packet that we look into can be longer: it has paths of 4096 bytes. */
const longest = 1 << 18;

type Options = {
	/** Whether a packet is to be looked into. */
	wants(type: number, id: number): boolean;
	/** What is passed on in its place. It keeps no part of the packet, which is part of a larger piece of memory. */
	rewrite(packet: Buffer): Buffer;
	/** What is passed on before a packet. */
	before?(type: number): Buffer;
	/** Takes what is passed on, in order. */
	output(bytes: Buffer): void;
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
	/** Packets of our own that wait for its end. */
	#inserted: Buffer[] = [];

	constructor(options: Options) {
		this.#options = options;
	}

	/** Pass on packets of our own, between those that come. */
	insert(packets: Buffer): void {
		if (this.#passing > 0) this.#inserted.push(packets);
		else this.#output(packets);
	}

	/** @throws Error when a packet that is wanted is too long. */
	push(piece: Buffer): void {
		const chunk = this.#held.length === 0 ? piece : Buffer.concat([...this.#held, piece]);
		this.#held = [];
		let passed = 0;
		let at = 0;
		const passUntilHere = () => {
			this.#output(chunk.subarray(passed, at));
			passed = at;
		};
		while (at < chunk.length) {
			if (this.#passing > 0) {
				const bytes = Math.min(this.#passing, chunk.length - at);
				this.#passing -= bytes;
				at += bytes;
				if (this.#passing > 0 || this.#inserted.length === 0) continue;
				passUntilHere();
				for (const packets of this.#inserted.splice(0)) this.#output(packets);
				continue;
			}

			const isKnown = chunk.length - at >= headerSize;
			const size = isKnown ? chunk.readUInt32BE(at) + 4 : 0;
			const type = isKnown ? chunk.readUInt8(at + 4) : 0;
			if (isKnown && !this.#options.wants(type, chunk.readUInt32BE(at + 5))) {
				const before = this.#options.before?.(type);
				if (before?.length) {
					passUntilHere();
					this.#output(before);
				}

				this.#passing = size;
				continue;
			}

			if (size > longest) throw new Error(`an SFTP packet has ${size} bytes`);
			passUntilHere();
			if (!isKnown || chunk.length - at < size) {
				this.#held = [chunk.subarray(at)];
				return;
			}

			this.#output(this.#options.rewrite(chunk.subarray(at, at + size)));
			at += size;
			passed = at;
		}

		passUntilHere();
	}

	#output(bytes: Buffer): void {
		if (bytes.length > 0) this.#options.output(bytes);
	}
}
