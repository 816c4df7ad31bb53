import type {Program} from '../console/scripted-console.js';
import type {Terminal} from '../console/terminal.js';

export type InstallerForm = {
	/** TinyCore 5: blank lines around the titles of menus, and no "[N]et". */
	readonly old?: boolean;
	readonly bits?: 32 | 64;
	/** As they stand in the menu of disks, which is asked only if there are several. */
	readonly disks?: readonly string[];
	/** The boot loader's question and others leave the cursor on the line below. */
	readonly ownLine?: boolean;
	/** "Mark sda1 active bootable?" */
	readonly marksActive?: boolean;
};

/** What the installer was told, when it went through. */
export type Installed = Record<string, string>;

/**
The dialog of `tc-install.sh`: its literal prompts, their order and what a wrong answer does, after TinyCore's public script of 2017 and the
releases before it; explanations between them are ours.
*/
export function scriptedInstaller(
	{old = false, bits = 32, disks = ['sda     1074MB'], ownLine = false, marksActive = false}: InstallerForm,
	done: (installed: Installed) => void,
): Program {
	const core = bits === 64 ? 'corepure64' : 'core';
	const lineEnd = ownLine ? '\n' : '';

	function* menu(terminal: Terminal, title: string, entries: readonly string[]): Generator<void, string, string> {
		for (;;) {
			terminal.clear();
			terminal.print(old ? `\n${title}\n\n` : `${title}\n`);
			for (const [index, entry] of entries.entries()) terminal.print(`${String(index + 1).padStart(3)}. ${entry}\n`);
			terminal.print(`${old ? '\n' : ''}Enter selection ( 1 - ${entries.length} ) or (q)uit: ${lineEnd}`);
			const number = yield;
			if (number === 'q') return 'q';
			const entry = entries[Number(number) - 1];
			if (/^\d+$/.test(number) && entry !== undefined) return entry.trim().split(/\s+/)[0] ?? '';
		}
	}

	return function* (terminal) {
		const told: Installed = {};
		terminal.clear();
		terminal.print('\nCore Installation.\n\n');
		terminal.print(
			old
				? 'Install from [R]unning OS, from booted [C]drom, or from [I]so file. (r/c/i): '
				: 'Install from [R]unning OS, from booted [C]drom, from [I]so file, or from [N]et. (r/c/i/n): ',
		);
		told.source = yield;
		if (told.source !== 'c') {
			terminal.print('Invalid option.\n');
			return 1;
		}

		terminal.clear();
		terminal.print(`\nUsing: /mnt/sr0/boot/${core}.gz\n\nFrugal\n  A folder on a disk.\nHDD\n  A stick.\nZip\n  Another stick.\n\n`);
		terminal.print(`Select Install type [F]rugal, [H]DD, [Z]ip. (f/h/z): ${lineEnd}`);
		told.type = yield;
		if (told.type !== 'f') {
			terminal.print('Invalid Boot type.\n');
			return 1;
		}

		told.target = yield* menu(terminal, `Select Target for Installation of ${core}`, ['Whole Disk', 'Partition']);
		told.disk = disks.length > 1 ? yield* menu(terminal, `Select disk for ${core}`, disks) : (disks[0]?.split(' ')[0] ?? '');
		terminal.clear();
		terminal.print(
			'Would you like to install a bootloader?\nMost people should answer yes unless they are\ntrying to embed Core into a different Linux.\n',
		);
		terminal.print(`${old ? '\n' : ''}Enter selection ( y, n ) or (q)uit: ${lineEnd}`);
		told.bootloader = yield;
		if (told.bootloader !== 'y') {
			terminal.print('Invalid option.\n');
			return 1;
		}

		terminal.print(`Install Extensions from this TCE/CDE Directory: ${lineEnd}`);
		told.extensions = yield;
		told.format = yield* menu(terminal, `Select Formatting Option for ${told.disk}`, ['ext2', 'ext3', 'ext4', 'vfat']);
		if (marksActive) {
			do {
				terminal.print(`Mark ${told.disk} active bootable? y/n: `);
				told.active = yield;
			} while (told.active !== 'y' && told.active !== 'n');
		}

		terminal.print(`Enter space separated boot options: \nExample: vga=normal syslog showapps waitusb=5 ${lineEnd}`);
		told.options = yield;
		terminal.print(`\nLast chance to exit before destroying all data on ${told.disk}\nContinue (y/..)? ${lineEnd}`);
		if ((yield) !== 'y') {
			terminal.print('Aborted..\n');
			return 1;
		}

		terminal.clear();
		terminal.print("Writing zero's to beginning of /dev/sda\nPartitioning /dev/sda\nFormatting /dev/sda1\n");
		terminal.print(
			'1+0 records in\n1+0 records out\n440 bytes (440B) copied, 0.000264 seconds, 1.6MB/s\nUUID="0f6ba92c-9b1d-4cf9-a8d1-9bc1a5f4cf01"\n',
		);
		terminal.print('Applying extlinux.\n/mnt/drive/tce/boot/extlinux is device /dev/sda1\nSetting up core image on /mnt/sda1\n');
		terminal.print('Installation has completed\nPress Enter key to continue.');
		yield;
		done(told);
		return 0;
	};
}
