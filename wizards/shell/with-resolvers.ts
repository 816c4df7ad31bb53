/** Promise.withResolvers, which Node 20 lacks. */
export type Resolvers<T> = {readonly promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void};

export function withResolvers<T>(): Resolvers<T> {
	let resolve: (value: T) => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<T>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return {promise, resolve, reject};
}
