/**
The recipe's steps, in its order. They are said again here, and a test holds them to the recipe, because the recipe loads everything that a
setup needs and a first screen should not wait for that.
*/
export const steps: ReadonlyArray<{readonly id: string; readonly title: string}> = [
	{id: '2a', title: 'Get the TinyCore image'},
	{id: '1a', title: 'Create the virtual machine'},
	{id: '1b', title: 'Put it into its group'},
	{id: '1c', title: 'Forward a port to its SSH server'},
	{id: '2b', title: 'Boot TinyCore from the image'},
	{id: '2c', title: 'Get the TinyCore installer'},
	{id: '2d', title: 'Install TinyCore onto the machine’s disk'},
	{id: '2e', title: 'Power off and take the image out'},
	{id: '3a', title: 'Set a root password'},
	{id: '3b', title: 'Remove the automatic log-in of root'},
	{id: '3c', title: 'Install the SSH server'},
	{id: '3d', title: 'Configure the SSH server'},
	{id: '3e', title: 'Start the SSH server at each boot'},
	{id: '3f', title: 'Preserve the new settings and boot again'},
	{id: '3g', title: 'Make an SSH key for this intermediary'},
	{id: '3h', title: 'Fix the permissions of /root'},
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
