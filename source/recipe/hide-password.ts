import type {EngineEvent} from '../events.js';

/** Characters. A part of a password that is longer is hidden, too: what is typed at a console goes there, and comes back, in pieces. */
const longestPart = 3;

const dots = '•••';

/** Of events and errors: names that programs go by. */
const identifiers: ReadonlySet<string> = new Set(['type', 'id', 'name', 'code']);

/** The password of an address, as it is written and as the guest gets it. Empty: it has none. */
function passwordsOf(address: string | undefined): readonly string[] {
	const whole = address?.includes('://') ? address : `http://${address}`;
	if (address === undefined || !URL.canParse(whole)) return [];
	const {password} = new URL(whole);
	const [, written = password] = /\/\/[^/@]*?:([^/]*)@/.exec(whole) ?? [];
	return [...new Set([written, password])].filter(text => text !== '');
}

/** Whether one of the addresses has a password. */
export function hasPassword(...addresses: ReadonlyArray<string | undefined>): boolean {
	return addresses.some(address => passwordsOf(address).length > 0);
}

/** What passes on events and errors without passwords: they go to logs, to other programs and to screens. */
export type PasswordHider = {
	inEvent(event: EngineEvent): EngineEvent;
	/** Changes the error, which keeps its class and code, and what caused it. */
	inError(error: unknown): void;
};

/** @param addresses Of a proxy and a mirror: their passwords are hidden. */
export function hidePassword(...addresses: ReadonlyArray<string | undefined>): PasswordHider {
	const passwords = addresses.flatMap(passwordsOf);
	if (passwords.length === 0) return {inEvent: event => event, inError() {}};
	const hide = (text: string) => passwords.reduce(withoutParts, text);
	return {
		inEvent(event) {
			const entries = Object.entries(event).map(([name, value]) => [name, identifiers.has(name) ? value : mapTexts(value, hide)]);
			return Object.fromEntries(entries) as EngineEvent;
		},
		inError(error) {
			const seen = new Set<Error>();
			for (let one = error; one instanceof Error && !seen.has(one); one = one.cause) {
				seen.add(one);
				for (const name of Object.getOwnPropertyNames(one)) {
					if (!identifiers.has(name)) Reflect.set(one, name, mapTexts(Reflect.get(one, name), hide));
				}
			}
		},
	};
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
	if (typeof value === 'string') return change(value);
	return Array.isArray(value) ? value.map(item => mapTexts(item, change)) : value;
}

/** Dots in place of the password, and of each part of it that is long enough to tell something. */
function withoutParts(text: string, password: string): string {
	const shortest = Math.min(password.length, longestPart + 1);
	let result = '';
	for (let at = 0; at < text.length; ) {
		let end = at;
		while (end < text.length && password.includes(text.slice(at, end + 1))) end++;
		const isPart = end - at >= shortest;
		result += isPart ? dots : text.charAt(at);
		at = isPart ? end : at + 1;
	}

	return result;
}
