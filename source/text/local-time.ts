/** A moment for people, by their own clock: "2026-11-24 10:00:00". @param iso ISO 8601. */
export function localTime(iso: string): string {
	const time = new Date(iso);
	return Number.isNaN(time.valueOf()) ? 'an unknown time' : time.toLocaleString('sv');
}
