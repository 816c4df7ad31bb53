import {quoted, shellLine} from '../../text/shell-line.js';

/**
What is run in the guest to load an extension, for BusyBox of any age. At the console all of it is typed: what is always run is at most as long as a
line that arrives whole (append-commands.ts). tce-load itself runs in the background, so that the shell can be asked meanwhile how far it is, and is
free when the set-up is to stop.
*/

const optional = '/etc/sysconfig/tcedir/optional';
const marks = '/usr/local/tce.installed';
const output = '/tmp/vm.d';
const ended = '/tmp/vm.e';

/** tce-load goes first: left alone, it would go on with what its wget did not get. */
const programs = 'tce-load awk wget';

/** Prints nothing if nothing was ever downloaded here, and no tce-load of an earlier set-up still runs. */
export const showDownloads = `pidof tce-load;ls ${optional}/`;

/**
Ends what still runs, and deletes everything that was downloaded and is not whole, with what belongs to it, and the mark that it is loaded. A line
`-NAME.tcz` for each.

Whole is what has the checksum of its `.md5.txt`; tce-load fetches that first, so without one a download was cut off. The list of what it needs has
no checksum: it must be lines of names. Zeros are what a guest whose plug was pulled leaves of a file, or nothing at all.
*/
export const deleteDamaged = [
	`sudo killall ${programs}`,
	`cd ${optional}||exit 0`,
	`w(){ grep -q $(md5sum<$1|cut -c-32) $1.md5.txt</dev/null&&{ [ ! -e $1.dep ]||tr '\\0' @<$1.dep|awk '/[.]tcz/{y=1}/[!-~]/&&!/[.]tcz/{x=1}END{exit x||!y}';};}`,
	`for f in *.tcz*;do n=\${f%%.tcz*}.tcz`,
	`[ ! -e $f ]||w $n||{ echo -$n;sudo rm -f $n $n.* ${marks}/\${n%.tcz};}`,
	'done 2>/dev/null',
].join('\n');

/** The files in the output of `deleteDamaged` and `listUnasked`. */
export const filesIn = (lines: readonly string[]): readonly string[] => [
	...new Set(lines.flatMap(line => /^-(\S+\.tcz)$/.exec(line.trim())?.[1] ?? [])),
];

/** What is loaded at each boot, and what anything needs: names, one a line. */
export const listWanted = `cd ${optional}&&cat ../onboot.lst *.dep`;

/** `NAME.tcz.dep:` and a name that NAME needs, one a line. (grep names the file only if there are several.) */
export const listNeeds = `cd ${optional};grep . /dev/null *.dep`;

/** Whether an extension is loaded. The mark may be missing: old tce-load makes it as tc, who may have lost the right to by what another brought along. */
export const isMarked = (name: string): string => `test -e ${marks}/${name}`;
/** A test for a shell of the guest. @param name Of an extension, without `.tcz`. */
export const isMounted = (name: string): string => `grep -q '/tmp/tcloop/${name} ' /proc/mounts`;

/** Before it is downloaded anew: tce-load takes an extension that is there for complete, no longer asks what it needs, and until 5.x does not even load it. */
export const forget = (name: string): string => `sudo rm -f ${optional}/${name}.tcz* ${marks}/${name}`;

/** Before a download goes on: old tce-load cannot go on with the list of needs, and then takes it for empty. */
export const forgetNeeds = (file: string): string => `sudo rm -f ${optional}/${file}.dep`;

/**
A line `-NAME.tcz` for each extension without a list of needs of which the mirror does not say that there is none: tce-load takes any failure for that.
*/
export function listUnasked(proxy: string | undefined): string {
	return [
		...(proxy === undefined ? [] : [`export http_proxy=${quoted(proxy)}`]),
		'. /etc/init.d/tc-functions;getMirror',
		`cd ${optional};for f in *.tcz;do`,
		`[ -e $f.dep ]||wget -O- $MIRROR/$f.dep 2>&1|grep -q ' 4.. '||echo -$f;done`,
	].join('\n');
}

export const beforeLoading = `sudo rm -f ${output} ${ended}`;

export const showUser = 'id -u';

/** tce-load must not be run by root. */
export function startLoading(name: string, {proxy, atBoot, asRoot}: {proxy: string | undefined; atBoot: boolean; asRoot: boolean}): string {
	const load = shellLine([
		...(asRoot ? ['sudo', '-u', 'tc'] : []),
		...(proxy === undefined ? [] : ['env', `http_proxy=${proxy}`]),
		...['tce-load', atBoot ? '-iw' : '-iwl', name],
	]);
	return `(${load};echo $?>${ended})>${output} 2>&1 &`;
}

/**
Waits a little, not at all when tce-load has ended, then prints its status, what is downloaded at the moment, and what is there: download-state.ts
reads it. (Without wget it is the kernel's own command line, in which there is no address.)
*/
export const lookAtLoading = [
	`for i in 1 2 3;do [ -e ${ended} ]||sleep 1;done`,
	`echo "=$(cat ${ended}) $(cat /proc/$(pidof wget)/cmdline)"`,
	`ls -l ${marks} ${optional}/`,
].join('\n');

export const stopLoading = `sudo killall ${programs};sleep 1;sudo killall -9 ${programs}`;

/** What tce-load has printed, without wget's pictures of how far it is. */
export const showOutput = `tr '\\r' '\\n'<${output}|grep -v 'ETA *$'|tail -n 40`;

/** Two lines: the mirror, and the folder on it that tce-load fetches from. */
export const showMirror = 'cat /opt/tcemirror;. /etc/init.d/tc-functions;getMirror >/dev/null;echo $MIRROR';
