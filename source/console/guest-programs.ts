/**
The programs that we load into the guest's shell, for BusyBox ash of any age, and the lines that load them.
Each line is short enough to arrive whole now and then even when keys get lost: shell-loader.ts loads and checks them.

Until the command loop answers, nothing tells whether a line arrived intact, nor whether the shell or another program has read it. So each of these
lines does no harm when a key is lost, repeated or shifted, when Enter is lost, or when only its end arrives: no line opens a file for writing by a
name that one wrong key could turn into another.
*/

/** Milliseconds for the guest to answer a line, emulated guests on a busy computer included. */
export const answerLimit = 4000;

/** The serial port by its name only if it exists: a damaged name is no name at all, where `>` would make a file of it. */
const serialPort = '$(ls /dev/ttyS0)';

/** The digits at the end become `))` under a stuck Shift: then the line is a syntax error. Of the slashes two can get lost. */
const copied = (token: string) => `/tmp///k${token}00`;
const picked = (token: string) => `/tmp///p${token}00`;

/** Where damaged lines may leave files, since nobody keeps them: the first thing that is typed. */
export const goToTemporary = 'cd /tmp';

/** Copies what is typed to the serial port and into a file, as text; then a comment, to hear whether it does. */
export const knock = (token: string): readonly string[] => [goToTemporary, `tee $(ls /dev/ttyS0;echo ${copied(token)})`, `#${token}`];

/** Ends a `$(` whose own end was lost; anywhere else it is a syntax error. */
export const closeSubstitution = ')';

/** Picks the lines that arrived intact, by their numbers from 1, out of the copy. */
export const pickLines = (token: string, numbers: readonly number[]): string =>
	`sed -n '${numbers.map(number => `${number}p`).join(';')}' ${copied(token)}|tee $(echo ${picked(token)})`;

/** Sends what was picked, to be compared once more. */
export const showProgram = (token: string): string => `tee ${serialPort}<${picked(token)}`;

/** The line that runs the program that was put together. @param token Of this program alone. */
export const startProgram = (token: string): string => `. ${picked(token)}`;

/**
Executes lines that were proved to have arrived intact, once each, and says so on the serial port:

	!TOKEN        ready
	?N R S LINE   the line numbered N was received as LINE; the last one that was run was R, with status S
	>N            the line N is being run
	:TEXT         a line of what it printed
	@N S          it ended with status S

A received line is only a candidate. `N!` runs the candidate N, if it is still the last line that was received; `N=` does the same with the
terminal as input and output, for programs that ask. Anything else is a new candidate, so a damaged confirmation runs nothing.
What was interrupted has the status 130, as shells have it (128 and SIGINT): it did not come to write its own.
The terminal is set as it should be, so that Ctrl-U erases; job control, quit and flow-control keys are off: a stuck Ctrl must not suspend or freeze the console.
*/
export const commandLoop = (token: string): readonly string[] => [
	'stty sane -ixon susp undef quit undef;trap : INT',
	`n=0 r=0 s=0 c=:;exec 3>${serialPort}`,
	`a(){ echo '!${token}'>&3;}`,
	'b(){ :>/tmp/vm.s;r=$n;n=$((n+1));echo ">$r">&3;}',
	`e(){ c=:;awk '{print ":"$0}' /tmp/vm.o>&3`,
	'echo "@$r $s">&3;}',
	'q(){ (eval "$c") </dev/null 2>&1;echo $?>/tmp/vm.s;}',
	'a;while :;do IFS= read -r l||continue',
	'case $l in "");;',
	'"$n!")b;q|tee /tmp/vm.o;read s</tmp/vm.s||s=130;e;;',
	'"$n=")b;(eval "$c");s=$?;:>/tmp/vm.o;e;;',
	`*)n=$((n+1));c=$l;printf '?%s %s %s %s\\n' $n $r $s "$c">&3;;`,
	'esac;done',
];

/** What the command loop says of a line that it has received. */
export type Candidate = {
	readonly number: number;
	/** The number of the last line that was run: whether an earlier confirmation has arrived after all. */
	readonly lastRun: number;
	readonly line: string;
};

/** `?N R S LINE`; undefined for anything else. */
export function parseCandidate(heard: string): Candidate | undefined {
	const match = /^\?(\d+) (\d+) \d+ (.*)$/.exec(heard);
	return match ? {number: Number(match[1]), lastRun: Number(match[2]), line: match[3] ?? ''} : undefined;
}

/**
Sends the guest's own screen to the serial port whenever it changes, as `#` and a frame (screen.ts): `/dev/vcsa1` begins with the numbers of
rows and columns and the cursor's column and row, a byte each, `/dev/vcs1` holds the characters (vcs(4)). A frame goes out in one write, so that
the lines of the command loop never end up inside it. After each look comes a `#` of its own: how often it looks, in a guest that may be slow, is heard.
*/
export const screenMirror: readonly string[] = [
	'f=/tmp/vm.f;t=/dev/ttyS0;kill $(cat $f.p);echo $$>$f.p',
	'while kill -0 $1;do',
	"c=$(dd if=/dev/vcsa1 bs=4 count=1|tr '\\0-\\177' '\\40-\\237')",
	's=$(cat /dev/vcs1)',
	'if [ "$c$s" != "$p" ];then p=$c$s',
	`printf '#%s\\n' "$p">$f;cat $f>$t;fi;echo \\#>$t`,
	'usleep 150000||sleep 1;done',
];

/** What is heard when the mirror has looked at the screen. */
export const looked = '#';
