import {execFileSync} from 'node:child_process';
import {parseCandidate} from '../../source/console/guest-programs.js';
import {parseFrame} from '../../source/console/screen.js';
import {UserError} from '../../source/errors.js';
import {parseLogLine} from '../../source/event-log.js';
import {parseMember} from '../../source/guest/array-member.js';
import {parseBusyboxBlkid, parseUtilLinuxBlkid} from '../../source/guest/blkid.js';
import {parseHostKey} from '../../source/guest/host-key.js';
import {parseLvs, parsePvs} from '../../source/guest/lvm.js';
import {parseUsers} from '../../source/guest/mount-users.js';
import {parseRecords} from '../../source/guest/records.js';
import {parseBytesToWrite} from '../../source/guest/writes.js';
import {parseDf} from '../../source/host/df.js';
import {parsePlist} from '../../source/host/platform/darwin/plist.js';
import {parseGeomList} from '../../source/host/platform/freebsd/geom.js';
import {parseFileSystems} from '../../source/host/platform/linux/kernel-file-systems.js';
import {parseMountInfo} from '../../source/host/platform/linux/mountinfo.js';
import {parseLsof} from '../../source/host/platform/portable/lsof.js';
import {parseMounts} from '../../source/host/platform/portable/mounts.js';
import {parseMachineList} from '../../source/hypervisor/virtualbox/output/machine-list.js';
import {parseMachineReadable} from '../../source/hypervisor/virtualbox/output/machine-readable.js';
import {parseMediumList} from '../../source/hypervisor/virtualbox/output/medium-list.js';
import {parseVersion} from '../../source/hypervisor/virtualbox/version.js';
import {parseNeeds} from '../../source/recipe/loading/needs.js';
import {parseJournal} from '../../source/session/journal.js';
import {shellLine} from '../../source/text/shell-line.js';

type Parser = (text: string) => unknown;
const lines = (text: string) => text.split('\n');

/** What reads the outputs of programs, of this computer and of the guest: names of disks, volumes and files are in them as they are. */
const parsers: readonly Parser[] = [
	...[parseCandidate, parseFrame, parseLogLine, parseMember, parseBusyboxBlkid, parseUtilLinuxBlkid, parseHostKey, parseLvs, parsePvs],
	...[parseBytesToWrite, parseDf, parsePlist, parseGeomList, parseFileSystems, parseMountInfo, parseLsof, parseMounts],
	...[parseMachineList, parseMachineReadable, parseMediumList, parseVersion],
	text => parseUsers(text, '/root/mnt'),
	text => parseRecords(text, {text: 2, device: 3}),
	text => parseNeeds(lines(text)),
	text => parseJournal(Buffer.from(text), 'journal.jsonl'),
];

/** Lines that they know. */
export const knownLines = [
	'/dev/sdb1: LABEL="a" UUID="0-1" TYPE="ext4"',
	'ID_FS_TYPE=ext4',
	'ID_FS_LABEL_ENC=a\\x20b\\xff',
	'  vg|lv|1073741824|-wi-a-----|Zk3fQ1',
	'  /dev/sdb|vg|Zk3fQ1',
	'text\0name\0content\0device\0a\0b\0c\0',
	'36 35 98:0 /mnt1 /mnt2\\040x rw,noatime master:1 - ext3 /dev/root rw',
	'/dev/ada0p2 on / (ufs, local, journaled soft-updates)',
	'<plist version="1.0"><dict><key>a</key><array><string>b&amp;</string></array></dict></plist>',
	'<dict>',
	'</array>',
	'Geom name: ada0',
	'   Mediasize: 1024 (1.0K)',
	'"vmfuse" {e699c530-7c4f-4480-853b-7a65da5b8cb6}',
	'VMState="running"',
	'UUID:           e699c530-7c4f-4480-853b-7a65da5b8cb6',
	'7.2.22r1',
	'Dirty:  12 kB',
	'Filesystem 1024-blocks Used Available Capacity Mounted on',
	'/dev/sda1 1 2 3 4% /',
	'p12',
	'csh',
	'n/root/mnt',
	'lrwxrwxrwx 1 root root 64 Jan 1 00:00 /proc/7/cwd -> /root/mnt/a',
	'nodev\text4',
	'?1 true',
	'#!!  ',
	'{"version":1,"undone":0}',
	'{"version":1,"number":0,"entry":{"kind":"volumes"}}',
	'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5',
];

/** @throws what a parser throws that is no refusal. */
export function parsePrinted(text: string): void {
	for (const parse of parsers) {
		try {
			parse(text);
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
		}
	}
}

/** @throws when a real shell does not take a command line apart into the words that were quoted for it. */
export function takeApart(words: readonly string[]): void {
	// NUL ends each word: it is the one byte that none can contain.
	const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(words)}`], {maxBuffer: 1 << 24});
	const expected = Buffer.from(words.map(word => `${word}\0`).join(''));
	if (!printed.equals(expected)) throw new Error(`${JSON.stringify(words)} became ${JSON.stringify(printed.toString())}`);
}
