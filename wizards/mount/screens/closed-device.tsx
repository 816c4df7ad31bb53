import type {GuestDevice, Probe} from '../../../source/index.js';
import {isLocked, likelyDevice, missingExtension} from '../rows/device-rows.js';
import type {Mount} from '../use-mount.js';
import {EncryptionQuestion} from './encryption-question.js';
import {ExtendQuestion} from './extend-question.js';
import {Passphrase} from './passphrase.js';

type Props = {
	readonly mount: Mount;
	readonly probe: Probe;
	readonly device: GuestDevice;
	onBack(): void;
	/** @param path The device inside that most people will want. */
	onOpened(path: string): void;
	/** The disk is read once more. */
	onLookAgain(): void;
};

/** What a device needs before it can be mounted: its passphrase, an extension, or how it is encrypted. */
export function ClosedDevice({mount, probe, device, onBack, onOpened, onLookAgain}: Props) {
	const {keeper, act} = mount;
	if (isLocked(device)) {
		const unlock = async (passphrase: string) => {
			const before = new Set(probe.devices.map(({path}) => path));
			const error = await keeper.unlock(device.path, passphrase);
			const inside = probe.devices.filter(({path}) => !before.has(path));
			const opened = likelyDevice(inside) ?? inside[0];
			// Nothing new without an error: it was given up.
			if (error === undefined && opened) onOpened(opened.path);
			return error;
		};
		const isBusy = mount.machine.task === 'unlock';
		return <Passphrase device={device} isBusy={isBusy} onPassphrase={unlock} onBack={isBusy ? () => keeper.giveUp() : onBack} />;
	}

	const extension = missingExtension(device);
	if (extension !== undefined) {
		const renew = () => {
			onLookAgain();
			void keeper.renew();
		};
		return <ExtendQuestion mount={mount} device={device} extension={extension} onDone={renew} onBack={onBack} />;
	}

	return (
		<EncryptionQuestion
			mount={mount}
			device={device}
			onAnswer={encryption => {
				onLookAgain();
				act({type: 'encryption', encryption});
			}}
			onBack={onBack}
		/>
	);
}
