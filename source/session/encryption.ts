import {blocker} from '../blocker.js';
import type {GuestDevice} from '../guest/guest-device.js';
import type {Encryption} from '../guest/luks.js';
import {dataDisk} from './attachment.js';
import {type SessionRequest, sourcesOf} from './request.js';

type Request = Pick<SessionRequest, 'source' | 'others' | 'header' | 'tcrypt'>;

/** What the user says of encrypted devices that does not stand on them. @param all - of the guest, the header's disk as well. */
export function encryptionOf(all: readonly GuestDevice[], request: Request): Encryption {
	const {header, tcrypt} = request;
	const disk = headerDisk(all, request);
	const [number] = header?.partitions ?? [];
	const isPart = ({kind, parents, path}: GuestDevice) =>
		kind === 'partition' && parents.includes(disk?.path ?? '') && Number(/\d+$/.exec(path)?.[0]) === number;
	const part = all.find(device => isPart(device));
	return {header: (number === undefined ? disk : part)?.node, tcrypt};
}

/** The devices of a session without what only has the header. Where nothing is found there may be what it belongs to. */
export function lockedByRequest(all: readonly GuestDevice[], request: Request): readonly GuestDevice[] {
	const disk = headerDisk(all, request);
	const own = disk ? all.filter(({path, parents}) => path !== disk.path && !parents.includes(disk.path)) : all;
	const how = disk ? 'LUKS, by the header that is given' : request.tcrypt ? 'TrueCrypt or VeraCrypt, perhaps' : undefined;
	if (how === undefined) return own;
	return own.map(device => {
		const opened = own.find(({kind, parents}) => kind === 'crypt' && parents.includes(device.path));
		if (device.blocker?.code === 'used' && opened) return {...device, blocker: blocker('opened', `encrypted: see ${opened.path}`)};
		return device.blocker?.code === 'no-file-system' && device.kind !== 'crypt'
			? {...device, blocker: blocker('locked', `locked (${how})`)}
			: device;
	});
}

function headerDisk(all: readonly GuestDevice[], request: Request): GuestDevice | undefined {
	const serial = dataDisk(sourcesOf(request).length - 1);
	return request.header && all.find(device => device.kind === 'disk' && device.serial === serial);
}
