import {execa} from 'execa';

/** A loop device on a file. Only root can make one. @param options - of losetup. */
export async function loopDevice(file: string, ...options: readonly string[]): Promise<{readonly path: string; detach(): Promise<void>}> {
	const {stdout: device} = await execa('losetup', ['--find', '--show', ...options, file]);
	// Some kernels keep the partitions of what the device was before.
	await execa('partx', ['--delete', device], {reject: false});
	await execa('partx', ['--add', device], {reject: false});
	return {
		path: device,
		async detach() {
			await execa('partx', ['--delete', device], {reject: false});
			await execa('losetup', ['--detach', device]);
		},
	};
}
