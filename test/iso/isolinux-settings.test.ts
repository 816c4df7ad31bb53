import {describe, expect, test} from 'vitest';
import {tinyCoreEntry} from '../../source/iso/boot-entry.js';
import {parseIsolinux} from '../../source/iso/isolinux-settings.js';

const core = 'label core\n\tkernel /boot/vmlinuz\n\tinitrd /boot/core.gz\n\tappend loglevel=3\n';
const pure = 'LABEL pure\nLINUX /boot/vmlinuz64\nAPPEND initrd=/boot/corepure64.gz quiet\n';
const local = 'label local\n\tmenu label Boot from the disk\n\tlocalboot 0x80\n';
const memtest = 'label memtest\n\tkernel /boot/memtest\n';
const closed = 'label closed\n\tkernel /boot/vmlinuz\n\tinitrd /boot/core.gz\n\tappend quiet noautologin\n';

const found = async (text: string, files: Readonly<Record<string, string>> = {}) =>
	tinyCoreEntry(await parseIsolinux(text, async name => files[name]));

describe('what boots TinyCore', () => {
	test.each([
		["TinyCore's own form", `display boot.msg\ndefault core\n${core}implicit 0\nprompt 1\ntimeout 300\nF1 boot.msg\n`, 'core', 32],
		['directives in capitals, line ends of DOS', `DEFAULT core\n${core}`.replaceAll('\n', '\r\n'), 'core', 32],
		['64 bits, the RAM disk in the options', `default pure\n${pure}`, 'pure', 64],
		['a default with options', `default core superuser\n${core}`, 'core superuser', 32],
		['a kernel as default', 'default /boot/vmlinuz initrd=/boot/core.gz quiet\n', '/boot/vmlinuz initrd=/boot/core.gz quiet', 32],
		['a kernel as default, with global options', 'append initrd=/boot/core.gz\ndefault /boot/vmlinuz\n', '/boot/vmlinuz', 32],
		['a label without a kernel, which is a kernel', 'append initrd=core.gz\ndefault vmlinuz\nlabel vmlinuz\n', 'vmlinuz', 32],
		['no waiting and no prompt', `prompt 0\ntimeout 0\ndefault core\n${core}`, 'core', 32],
		['several RAM disks', 'default core\nlabel core\nkernel /boot/vmlinuz\ninitrd /boot/core.gz,/boot/mine.gz\n', 'core', 32],
		['a menu, of which Enter takes the first', `ui menu.c32\n${core}${local}`, undefined, 32],
		['a menu as default', `default vesamenu.c32\nprompt 0\n${core}${local}`, undefined, 32],
		['a menu with a default in the middle', `ui vesamenu.c32\n${local}${pure}menu default\n${memtest}`, undefined, 64],
		['a menu whose default is a label', `ui menu.c32\ndefault core\n${local}${core}`, undefined, 32],
	])('%s', async (_, text, bootLabel, guestBits) => {
		expect(await found(text)).toEqual({bootLabel, onlyByLabel: undefined, guestBits});
	});

	test.each([
		['the disk', `default local\nprompt 1\n${local}${core}`],
		['a test of the memory', `default memtest\nprompt 1\n${memtest}${core}`],
		['a console without a log-in', `default closed\nprompt 1\n${closed}${core}`],
		['chain.c32', `default chain\nprompt 1\nlabel chain\ncom32 chain.c32\nappend hd0\n${core}`],
		['another system', `default linux\nprompt 1\nlabel linux\nkernel /casper/vmlinuz\ninitrd /casper/initrd\n${core}`],
		["TinyCore's kernel without its RAM disk", `default bare\nprompt 1\nlabel bare\nkernel /boot/vmlinuz\n${core}`],
		['an option of the default itself', `default core noautologin\nprompt 1\n${core}`],
		['nothing at all', `prompt 1\n${local}${core}`],
	])('by its label, where Enter would boot %s', async (_, text) => {
		expect(await found(text)).toEqual({bootLabel: 'core', onlyByLabel: true, guestBits: 32});
	});

	test('in files that are included', async () => {
		const text = 'include deep.cfg\nmenu include local.cfg Others\ndefault core\n';
		expect(await found(text, {'deep.cfg': 'include core.cfg\n', 'core.cfg': core, 'local.cfg': local})).toMatchObject({bootLabel: 'core'});
	});

	test('in the file of a menu', async () => {
		expect(await found('ui menu.c32 entries.cfg\n', {'entries.cfg': core})).toEqual({
			guestBits: 32,
			bootLabel: undefined,
			onlyByLabel: undefined,
		});
	});

	test('files that include each other end, and so do those that grow', async () => {
		expect(await found(`include a\nprompt 1\n${core}`, {a: 'include b\n', b: 'include a\n'})).toMatchObject({bootLabel: 'core'});
		expect(await found(`include a\n${core}`, {a: 'include a\ninclude a\ntext\n'.repeat(3)})).toBeDefined();
	});
});

describe('what does not', () => {
	test.each([
		[
			'the disk',
			`default local\n${local}`,
			'it boots "local", and that is not TinyCore\'s prompt: it boots from the disk; no other entry boots TinyCore either',
		],
		['no log-in', `default closed\nprompt 1\n${closed}`, 'it has the boot code noautologin, so nobody is logged in at the console'],
		['a question', 'default core\nlabel core\nkernel /boot/vmlinuz\ninitrd /boot/core.gz\nappend secure\n', 'it asks for new passwords'],
		['a menu that boots the disk', `ui menu.c32\n${local}${core}`, 'its menu boots TinyCore only by "core"'],
		[
			'a default without a prompt',
			`prompt 0\ndefault local\n${local}${core}`,
			'it boots TinyCore only by "core", and its boot loader does not ask',
		],
		['a prompt that hardly waits', `prompt 1\ntimeout 10\ndefault local\n${local}${core}`, 'waits only 1 s for that name'],
		['a kernel that is none', 'default vmlinux\n', 'it starts vmlinux'],
		['an empty file', '', 'no entry is the default; no other entry'],
		['a menu without entries', 'ui menu.c32\n', 'no entry is the default'],
		['the name of a property', 'default constructor\nlabel constructor\n', 'it starts constructor'],
	])('%s', async (_, text, reason) => {
		expect(await found(text)).toEqual({reason: expect.stringContaining(reason)});
	});
});
