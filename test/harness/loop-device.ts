import {execa} from 'execa';

/** For `sh -c`, with a device: while another program looks at a partition, that cannot be deleted. */
export const deletePartitions = `
name=\${1##*/}
tries=600
while partx --delete "$1" 2>/dev/null; ls -d "/sys/block/$name/$name"p* >/dev/null 2>&1; do
	sleep 0.1
	tries=$((tries - 1))
	[ $tries -gt 0 ] || { echo "waited 60 s for the partitions of $1 to be free" >&2; exit 1; }
done
`;

/** A loop device on a file. Only root can make one. @param options - of losetup. */
export async function loopDevice(file: string, ...options: readonly string[]): Promise<{readonly path: string; detach(): Promise<void>}> {
	const {stdout: device} = await execa('losetup', ['--find', '--show', ...options, file]);
	// Some kernels keep the partitions of what the device was before.
	await execa('sh', ['-c', deletePartitions, 'sh', device]);
	await execa('partx', ['--add', device], {reject: false});
	return {
		path: device,
		async detach() {
			await execa('sh', ['-c', deletePartitions, 'sh', device]);
			await execa('losetup', ['--detach', device]);
		},
	};
}
