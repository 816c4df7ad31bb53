/** The version in the output of `--version`, with or without warnings of the wrapper before it: "5.2.6" of `5.2.6r120293` and `5.2.6_Ubuntur120293`. */
export function parseVersion(output: string): string | undefined {
	for (const line of output.split(/\r?\n/)) {
		const [, version] = /^(\d+\.\d+\.\d+)(?:_[\w.+~-]+?)?r\d+$/.exec(line.trim()) ?? [];
		if (version !== undefined) return version;
	}

	return undefined;
}
