import {ConsoleError} from '../console/console-error.js';
import {type Question, runDialog} from '../console/dialog.js';
import {UserError} from '../errors.js';
import type {Context} from '../events.js';
import type {Build} from './build.js';

/** Where TinyCore keeps what it saves. */
export const homeOptions = 'opt=sda1 home=sda1';

/**
The manual's boot options, and `no_timer_check`: a kernel that tries its timer in a machine that gets little of a busy computer may find that it does not
work, and panics (seen with Linux 6.1 on QEMU; `timer_irq_works` in arch/x86/kernel/apic/io_apic.c).
*/
export const bootOptions = `${homeOptions} no_timer_check`;

const dialogAttempts = 3;

/** The number that stands in front of `name` in a menu: lines like ` 2. sda   1.1GB`. */
export function menuNumber(text: string, name: string): string {
	const pattern = new RegExp(`^\\s*(\\d+)[.)]\\s+(?:/dev/)?${name}\\b`, 'm');
	const number = pattern.exec(text)?.[1];
	if (number === undefined) throw new UserError(`the installer's menu has no "${name}"`);
	return number;
}

/** The text from the last occurrence of a title: older menus may still be on the screen above. */
const from = (text: string, title: string) => text.slice(Math.max(0, text.lastIndexOf(title)));

const selection = (title: string) =>
	new RegExp(`${title}(?:(?!Enter selection)[\\s\\S])*Enter selection \\( 1 - \\d+ \\)[^\\n]*: *\\n? *$`);

/**
The questions of `tc-install.sh` and the manual's answers, found by their texts and not by their order: which are asked depends on the release
and on the disks (tinycorelinux tc-install.sh of 2011 to 2019).
*/
export const installerQuestions: readonly Question[] = [
	{id: 'source', prompt: /Install from \[R\]unning OS[^\n]*\n?[^\n]*\([rcin/]+\): *\n? *$/, answer: 'c'},
	{id: 'type', prompt: /Select Install type [^\n]*: *\n? *$/, answer: 'f'},
	{
		id: 'target',
		prompt: selection('Select Target for Installation'),
		answer: text => menuNumber(from(text, 'Select Target'), 'Whole Disk'),
	},
	{id: 'disk', prompt: selection('Select disk for'), answer: text => menuNumber(from(text, 'Select disk'), 'sda')},
	{id: 'bootloader', prompt: /install a bootloader\?[\s\S]*Enter selection \( y, n \)[^\n]*: *\n? *$/, answer: 'y'},
	{id: 'extensions', prompt: /Install Extensions from this TCE\/CDE Directory: *\n? *$/, answer: ''},
	{id: 'format', prompt: selection('Select Formatting Option'), answer: text => menuNumber(from(text, 'Select Formatting'), 'ext4')},
	{id: 'active', prompt: /Mark \S+ active bootable\? y\/n: *\n? *$/, answer: 'y'},
	{id: 'options', prompt: /Enter space separated boot options: *\n+Example:[^\n]*\n? *$/, answer: bootOptions},
	{
		id: 'last-chance',
		prompt: /Last chance to exit[\s\S]*Continue \(y\/\.\.\)\? *\n? *$/,
		// A repeated Enter may have answered a question with nothing. Until here nothing was written: leave, and do it all again.
		answer: (text, answered) => (lastChanceIsRight(text, answered) ? 'y' : 'n'),
	},
	{id: 'end', prompt: /Press Enter key( to continue)?\. *$/, answer: ''},
];

/** @param text Of the guest's screen. @param answered The ids of the questions that were answered. */
export function lastChanceIsRight(text: string, answered: readonly string[]): boolean {
	const asked = ['source', 'type', 'target', 'bootloader', 'format', 'options'];
	return asked.every(id => answered.includes(id)) && /destroying all data on (\/dev\/)?sda(?!\S)/.test(from(text, 'Last chance'));
}

/** An installer that ended early may have left the disk mounted; the next one refuses a disk that is mounted. */
async function freeDisk({shell}: Build): Promise<void> {
	await shell.run("grep ^/dev/sda /proc/mounts|cut -d' ' -f2|xargs -r sudo umount");
}

/**
Install TinyCore onto the machine's disk by the installer's dialog. Where the dialog fails three times, by its arguments, and says so.
@returns a note for the step.
*/
export async function install(build: Build, isInstalled: () => Promise<boolean>, context: Context): Promise<string | undefined> {
	for (let attempt = 0; attempt < dialogAttempts; attempt++) {
		if (attempt > 0) await freeDisk(build);
		try {
			const {answered} = await runDialog(build.console, 'sudo tc-install.sh', installerQuestions, 600_000, context);
			if (answered.includes('last-chance') && (await isInstalled())) {
				return attempt === 0 ? undefined : `the dialog was run ${attempt + 1} times`;
			}

			const where = answered.at(-1) ?? 'nothing';
			context.emit({type: 'notice', text: `the installer's dialog ended early (after: ${where})`});
		} catch (error) {
			if (!(error instanceof ConsoleError)) throw error;
			context.emit({type: 'notice', text: `the installer's dialog: ${error.message}`});
		}
	}

	await freeDisk(build);
	context.emit({type: 'warning', text: `the installer's dialog failed ${dialogAttempts} times; its argument form is used`});
	const boot = `/mnt/sr0/boot/${build.progress.facts.guestBits === 64 ? 'corepure64' : 'core'}.gz`;
	await build.shell.run('sudo mount /mnt/sr0');
	// Source, type, target, mark active, format, boot loader, CorePlus and its two choices, folder of extensions, boot options (tc-install.sh of 2017).
	await build.command(`sudo tc-install.sh ${boot} frugal sda 0 ext4 yes no none none none ${bootOptions}`, 600_000);
	return 'by the argument form of the installer, since its dialog failed';
}
