/** Whether work is done without an error. */
export async function succeeds(work: Promise<unknown>): Promise<boolean> {
	return work.then(
		() => true,
		() => false,
	);
}

/** What work gives; undefined when there is no such file or folder (ENOENT). @throws Its other errors. */
export async function unlessMissing<Result>(work: Promise<Result>): Promise<Result | undefined> {
	return work.catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
}
