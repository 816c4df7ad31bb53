/** QEMU refused a command. `message` is its own description. */
export class QmpError extends Error {
	override readonly name = 'QmpError';
	readonly command: string;

	constructor(command: string, description: string) {
		super(description);
		this.command = command;
	}
}

/** The machine ended, or its monitor closed the connection, before it answered. */
export class MonitorClosedError extends Error {
	override readonly name = 'MonitorClosedError';
}
