/** What may become of what is on the disks. */
export type Activation = {
	/** What the guest writes to the disks is thrown away. Then whatever can be shown is shown. */
	readonly throwAway: boolean;
	/** What lacks disks may be written to. */
	readonly degraded: boolean;
};
