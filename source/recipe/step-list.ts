/** What there is to know of a step without loading what does it: a first screen should not wait for that. */
export type StepEntry = {
	/** The manual's number: "1a" to "5d". */
	readonly id: string;
	readonly title: string;
	/**
	The step with which a set-up goes on that was stopped in this one: by whatever, at any moment of it, the machine switched off without warning.
	It is this step where it can be done again on what it left half done. It is an earlier one where it needs what was only in the guest's memory,
	or where what it left is in the way of doing it again. test/faults/setup-stops.test.ts stops every step in every way.
	*/
	readonly resume: string;
};

/** The manual's steps, in the order in which they are done: 2a goes before the machine, whose type follows from the image. */
export const stepList = [
	{id: '2a', title: 'Get the TinyCore image', resume: '2a'},
	{id: '1a', title: 'Create the virtual machine', resume: '1a'},
	{id: '1b', title: 'Put it into its group', resume: '1b'},
	{id: '1c', title: 'Forward a port to its SSH server', resume: '1c'},
	{id: '2b', title: 'Boot TinyCore from the image', resume: '2b'},
	{id: '2c', title: 'Get the TinyCore installer', resume: '2b'},
	// Booted from the image, TinyCore mounts what an installer has left on the disk, and the installer refuses a disk that is mounted.
	{id: '2d', title: 'Install TinyCore onto the machine’s disk', resume: '1a'},
	{id: '2e', title: 'Power off and take the image out', resume: '2e'},
	{id: '3a', title: 'Set a root password', resume: '3a'},
	// Until 3f has saved them, the settings are only in the guest's memory.
	{id: '3b', title: 'Remove the automatic log-in of root', resume: '3a'},
	{id: '3c', title: 'Install the SSH server', resume: '3a'},
	{id: '3d', title: 'Configure the SSH server', resume: '3a'},
	{id: '3e', title: 'Start the SSH server at each boot', resume: '3a'},
	{id: '3f', title: 'Preserve the new settings and boot again', resume: '3a'},
	{id: '3g', title: 'Make an SSH key for this intermediary', resume: '3g'},
	{id: '3h', title: 'Fix the permissions of /root', resume: '3h'},
	{id: '3i', title: 'Let our key in, and read the guest’s own key', resume: '3h'},
	{id: '3j', title: 'Log in over SSH without a password', resume: '3j'},
	{id: '4a', title: 'Install LVM and the file-system drivers', resume: '4a'},
	{id: '4b', title: 'Activate LVM volumes at each boot', resume: '4b'},
	{id: '4c', title: 'Preserve the new settings', resume: '4c'},
	{id: '5a', title: 'Make booting faster', resume: '5a'},
	{id: '5b', title: 'Have a folder to mount on at each boot', resume: '5b'},
	{id: '5c', title: 'Preserve the new settings, boot again and check them all', resume: '5c'},
	{id: '5d', title: 'Power off and take the snapshot', resume: '5d'},
] as const satisfies readonly StepEntry[];

export type StepId = (typeof stepList)[number]['id'];

/** How many steps at the beginning are finished, without a gap. */
export function countFinished(finished: readonly string[]): number {
	const open = stepList.findIndex(({id}) => !finished.includes(id));
	return open === -1 ? stepList.length : open;
}

/** The place of the step with which a set-up goes on that was stopped in the step at `place`. */
export function resumePlace(place: number): number {
	const {resume} = stepList[place] ?? (stepList[stepList.length - 1] as StepEntry);
	return stepList.findIndex(({id}) => id === resume);
}

/** The step with which a set-up goes on that has finished these. What does not hold then is done again too. */
export function nextStepAfter(finished: readonly string[]): StepEntry {
	return stepList[resumePlace(countFinished(finished))] ?? stepList[0];
}
