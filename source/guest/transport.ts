/** How a program in the guest ended. Without a status or a signal, the connection broke before that was known. */
export type Ending = {readonly status?: number; readonly signalName?: string; readonly stdout: string; readonly stderr: string};

/** A way to a running guest. Several programs may run at the same time. */
export type Transport = {
	/**
	Run a line of shell to its end, as root.
	@param stop Aborts when nobody waits for it any more.
	@throws the signal's reason; Error with what a sentence about the program goes on with.
	*/
	execute(line: string, stdin: string | Buffer, stop: AbortSignal): Promise<Ending>;
	/** Resolves when the connection is gone. Harmless when it is. */
	close(): Promise<void>;
	/** Resolves when the connection is gone for whatever reason. */
	readonly closed: Promise<void>;
};
