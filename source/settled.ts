/** Whether work is done without an error. */
export async function succeeds(work: Promise<unknown>): Promise<boolean> {
	return work.then(
		() => true,
		() => false,
	);
}

/** The result of work; undefined when a file or folder does not exist (ENOENT). @throws Its other errors. */
export async function unlessMissing<Result>(work: Promise<Result>): Promise<Result | undefined> {
	return work.catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	});
}
