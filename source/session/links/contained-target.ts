/**
Where a symbolic link leads when the mount is all there is: as it would for a system whose root is the mount's. Absolute targets become relative
ones, and `..` at the root stays at the root. A target that cannot lead out is not changed.

The folders of the link's own path are real ones, as the kernel has followed all links on the way. So `..` at the beginning of a target, no more
often than there are folders, stays inside; after that there are only names, and each link among them is treated in the same way. A `..`
after a name could lead anywhere when the name is a link: that is taken out together with the name (`a/../b` is `b`), which is not the same only in that case.
@param link Its path from the root of the mount, with or without a slash before it.
*/
export function containedTarget(link: string, target: string): string {
	const folders = partsOf(link).slice(0, -1);
	const parts = partsOf(target);
	const isAbsolute = target.startsWith('/');
	const names: string[] = [];
	let ups = 0;
	let isContained = !isAbsolute;
	for (const part of parts) {
		if (part !== '..') {
			names.push(part);
		} else if (names.length > 0) {
			names.pop();
			isContained = false;
		} else if (!isAbsolute && ups < folders.length) {
			ups++;
		} else {
			isContained = false;
		}
	}

	if (isContained) return target;
	if (isAbsolute) {
		const shared = folders.findIndex((folder, index) => folder !== names[index]);
		const common = shared === -1 ? folders.length : shared;
		names.splice(0, common);
		ups = folders.length - common;
	}

	const path = [...Array.from({length: ups}, () => '..'), ...names].join('/');
	if (path === '') return '.';
	// A slash at the end asks for a folder.
	return names.length > 0 && target.endsWith('/') ? `${path}/` : path;
}

function partsOf(path: string): readonly string[] {
	return path.split('/').filter(part => part !== '' && part !== '.');
}
