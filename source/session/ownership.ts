import * as v from 'valibot';

/** Whose a mount's files seem to be. `stored`: as on the disk. `mine`: everything seems to belong to the user who mounts. */
export const ownershipSchema = v.picklist(['stored', 'mine']);
export type Ownership = v.InferOutput<typeof ownershipSchema>;

/** One line that says who owns the files; undefined for a mount that cannot be written to. */
export function ownershipNotice(ownership: Ownership, readOnly: boolean): string | undefined {
	if (readOnly) return undefined;
	return ownership === 'mine'
		? 'everything seems to be yours; on the disk, files keep their owners, and new ones belong to root'
		: 'files have the owners that the disk says; new ones belong to root there';
}
