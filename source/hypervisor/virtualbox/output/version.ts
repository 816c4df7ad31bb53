/** A version of VirtualBox: `5.2.6r120293` is [5, 2, 6]. */
export type Version = readonly [major: number, minor: number, patch: number];

/** What `--version` prints, behind the warnings of the wrapper or not; `_Ubuntu`, `_OSE`, `_BETA4` and the like are left out. */
export function parseVersion(output: string): Version | undefined {
	for (const line of output.split(/\r?\n/)) {
		const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)(?:_[\w.+~-]+?)?r\d+$/.exec(line.trim()) ?? [];
		if (major !== undefined) return [Number(major), Number(minor), Number(patch)];
	}

	return undefined;
}

/** Whether `version` is that one or a later one. */
export function isAtLeast(version: Version, [major, minor, patch]: Version): boolean {
	return (version[0] - major || version[1] - minor || version[2] - patch) >= 0;
}

export function versionText(version: Version): string {
	return version.join('.');
}
