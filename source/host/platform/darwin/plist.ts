import {UserError} from '../../../errors.js';

/** What a property list holds. Dates and data stay text. */
export type Plist = string | number | boolean | readonly Plist[] | {readonly [key: string]: Plist};

/** A leaf with its text, an empty element, the begin or the end of a container. White space before them does not count. */
const token =
	/\s*(?:<(?<leaf>key|string|integer|real|date|data|true|false)>(?<text>[^<]*)<\/\k<leaf>>|<(?<empty>\w+)\s*\/>|<(?<begin>plist|dict|array)\b[^>]*>|<\/(?<end>plist|dict|array)>)/gy;

type Token = {readonly [part: string]: string | undefined};
type Tokens = Iterator<RegExpExecArray>;

const entities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

/**
Parse an XML property list, as macOS's programs write it with `-plist`: its DTD has few elements, none with attributes that matter.
@throws UserError when it is none.
*/
export function parsePlist(xml: string): Plist {
	const tokens = xml.replaceAll(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g, '').matchAll(token);
	if (next(tokens).begin !== 'plist') throw malformed();
	return valueFrom(next(tokens), tokens);
}

/** @param tokens - Those after the first one of the value. */
function valueFrom({leaf, text, empty, begin}: Token, tokens: Tokens): Plist {
	const name = leaf ?? empty ?? begin;
	switch (name) {
		case 'dict':
			return begin ? dictionaryFrom(tokens) : {};
		case 'array':
			return begin ? arrayFrom(tokens) : [];
		case 'true':
		case 'false':
			return name === 'true';
		case 'integer':
		case 'real':
			if (!text || Number.isNaN(Number(text))) throw malformed();
			return Number(text);
		case 'string':
		case 'date':
		case 'data':
			return unescaped(text);
		default:
			throw malformed();
	}
}

function dictionaryFrom(tokens: Tokens): Plist {
	const entries: Array<readonly [string, Plist]> = [];
	for (let key = next(tokens); key.end !== 'dict'; key = next(tokens)) {
		if ((key.leaf ?? key.empty) !== 'key') throw malformed();
		entries.push([unescaped(key.text), valueFrom(next(tokens), tokens)]);
	}

	return Object.fromEntries(entries);
}

function arrayFrom(tokens: Tokens): Plist {
	const values: Plist[] = [];
	for (let item = next(tokens); item.end !== 'array'; item = next(tokens)) values.push(valueFrom(item, tokens));
	return values;
}

function next(tokens: Tokens): Token {
	const {groups} = tokens.next().value ?? {};
	if (!groups) throw malformed();
	return groups;
}

function unescaped(text = ''): string {
	return text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, entity?: string) => {
		if (entity) return entities[entity] ?? whole;
		const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

function malformed() {
	return new UserError('a property list that macOS wrote cannot be read', {
		nextSteps: ['Run the same command again', 'If it fails again, please report it, with what this prints: vmfuse-tui logs'],
	});
}
