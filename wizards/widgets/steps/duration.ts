/** How long something took, or takes: "0.4 s", "12 s", "3:05". */
export function duration(seconds: number): string {
	if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** How long something has taken so far, in whole seconds. Empty in the first one. */
export function elapsed(seconds: number): string {
	return seconds < 1 ? '' : duration(Math.floor(seconds)).replace('.0', '');
}
