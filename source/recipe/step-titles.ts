/** `isLost`: what it did is lost when the machine is switched off, until a later step saves it. */
export type RecipeStep = {readonly id: string; readonly title: string; readonly isLost?: true};

/**
The recipe's steps, in its order. They are said again here, and a test holds them to the recipe, because the recipe loads everything that a
setup needs and a first screen should not wait for that.
*/
export const steps: ReadonlyArray<RecipeStep> = [
	{id: '2a', title: 'Get the TinyCore image'},
	{id: '1a', title: 'Create the virtual machine'},
	{id: '1b', title: 'Put it into its group'},
	{id: '1c', title: 'Forward a port to its SSH server'},
	{id: '2b', title: 'Boot TinyCore from the image', isLost: true},
	{id: '2c', title: 'Get the TinyCore installer', isLost: true},
	{id: '2d', title: 'Install TinyCore onto the machine’s disk'},
	{id: '2e', title: 'Power off and take the image out'},
	{id: '3a', title: 'Set a root password', isLost: true},
	{id: '3b', title: 'Remove the automatic log-in of root', isLost: true},
	{id: '3c', title: 'Install the SSH server', isLost: true},
	{id: '3d', title: 'Configure the SSH server', isLost: true},
	{id: '3e', title: 'Start the SSH server at each boot', isLost: true},
	{id: '3f', title: 'Preserve the new settings and boot again'},
	{id: '3g', title: 'Make an SSH key for this intermediary'},
	{id: '3h', title: 'Fix the permissions of /root', isLost: true},
	{id: '3i', title: 'Let our key in, and read the guest’s own key'},
	{id: '3j', title: 'Log in over SSH without a password'},
	{id: '4a', title: 'Install LVM and the file-system drivers'},
	{id: '4b', title: 'Activate LVM volumes at each boot'},
	{id: '4c', title: 'Preserve the new settings'},
	{id: '5a', title: 'Make booting faster'},
	{id: '5b', title: 'Have a folder to mount on at each boot'},
	{id: '5c', title: 'Preserve the new settings, boot again and check them all'},
	{id: '5d', title: 'Power off and take the snapshot'},
];

/** Where a setup goes on that has finished these, once its machine is off. */
export function nextStepAfter(finished: readonly string[]): RecipeStep {
	const open = steps.findIndex(({id}) => !finished.includes(id));
	const done = steps.slice(0, open === -1 ? steps.length - 1 : open);
	return steps[done.findLastIndex(({isLost}) => isLost !== true) + 1] ?? (steps[0] as RecipeStep);
}
