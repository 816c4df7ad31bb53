/** A way to mount the disk image. */
export type Way = {
	readonly name: string;
	/**
	Resolves when it is mounted. What it does beyond the mount itself is done before, when the way is made.
	@param mark - for the processes of this mount: `markVariable`.
	*/
	mount(image: string, mountpoint: string, mark: string): Promise<Mounted>;
};

export type Mounted = {
	/** Resolves when the disk could be unplugged. */
	unmount(): Promise<void>;
};
