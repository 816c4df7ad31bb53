import {UserError} from '../../../errors.js';

/** What a property list holds. Dates and data stay text. */
export type Plist = string | number | boolean | readonly Plist[] | {readonly [key: string]: Plist};

const entities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

/**
Parse an XML property list, as macOS's programs write it with `-plist`: its DTD has few elements, none with attributes that matter.
@throws UserError when it is none.
*/
export function parsePlist(xml: string): Plist {
	const tokens = xml
		.replaceAll(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g, '')
		.matchAll(/<(?<close>\/?)(?<name>\w+)[^>]*?(?<empty>\/?)>|(?<text>[^<]+)/g);
	const reader = new Reader([...tokens].map(({groups}) => groups ?? {}));
	reader.open('plist');
	return reader.value();
}

type Token = {readonly [part: string]: string | undefined};

class Reader {
	readonly #tokens: readonly Token[];
	#at = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens.filter(({text}, index) => text === undefined || text.trim() !== '' || this.#isInElement(tokens, index));
	}

	open(name: string): void {
		if (this.#next().name !== name) throw malformed();
	}

	value(): Plist {
		const {name, close, empty} = this.#next();
		if (name === undefined || close) throw malformed();
		if (name === 'true' || name === 'false') {
			if (!empty) this.#close(name);
			return name === 'true';
		}

		if (name === 'dict') return empty ? {} : this.#dictionary();
		if (name === 'array') return empty ? [] : this.#array();
		const text = empty ? '' : this.#text(name);
		if (name !== 'integer' && name !== 'real') return text;
		const number = Number(text);
		if (text === '' || Number.isNaN(number)) throw malformed();
		return number;
	}

	#dictionary(): Plist {
		const entries: Array<readonly [string, Plist]> = [];
		while (!this.#closes('dict')) {
			this.open('key');
			entries.push([this.#text('key'), this.value()]);
		}

		return Object.fromEntries(entries);
	}

	#array(): Plist {
		const values: Plist[] = [];
		while (!this.#closes('array')) values.push(this.value());
		return values;
	}

	/** The text up to the end of an element, which may have none. */
	#text(name: string) {
		const {text} = this.#tokens[this.#at] ?? {};
		if (text !== undefined) this.#at++;
		this.#close(name);
		return (text ?? '').replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, entity?: string) => {
			const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
			return entity ? (entities[entity] ?? whole) : code <= 0x10ffff ? String.fromCodePoint(code) : whole;
		});
	}

	#close(name: string) {
		if (!this.#closes(name)) throw malformed();
	}

	#closes(name: string) {
		const token = this.#tokens[this.#at];
		if (!token) throw malformed();
		if (token.name !== name || !token.close) return false;
		this.#at++;
		return true;
	}

	#next(): Token {
		const token = this.#tokens[this.#at++];
		if (!token) throw malformed();
		return token;
	}

	/** White space counts between the tags of a key or a string, and nowhere else. */
	#isInElement(tokens: readonly Token[], index: number) {
		const [before, after] = [tokens[index - 1], tokens[index + 1]];
		return before?.name !== undefined && !before.close && !before.empty && before.name === after?.name && Boolean(after?.close);
	}
}

function malformed() {
	return new UserError('a property list of the system cannot be read');
}
