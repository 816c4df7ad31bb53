import type {EngineEvent} from '../events.js';

/** Characters. A part of a password that is longer is hidden, too: what is typed at a console goes there, and comes back, in pieces. */
const longestPart = 3;

const dots = '•••';

/** What is to be hidden of a proxy's address: its password, as it is written and as the guest gets it. Empty: it has none. */
function passwordsOf(proxy: string | undefined): readonly string[] {
	const address = proxy?.includes('://') ? proxy : `http://${proxy}`;
	if (proxy === undefined || !URL.canParse(address)) return [];
	const {password} = new URL(address);
	const [, written = password] = /\/\/[^/@]*?:([^/]*)@/.exec(address) ?? [];
	return [...new Set([written, password])].filter(text => text !== '');
}

/** @returns What passes on events without the password that a proxy's address has: they go to logs, to other programs and to screens. */
export function hidePassword(proxy: string | undefined): (event: EngineEvent) => EngineEvent {
	const passwords = passwordsOf(proxy);
	if (passwords.length === 0) return event => event;
	const hide = (text: string) => passwords.reduce(withoutParts, text);
	return event => {
		const entries = Object.entries(event).map(([name, value]) => [name, name === 'type' ? value : mapTexts(value, hide)]);
		return Object.fromEntries(entries) as EngineEvent;
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
