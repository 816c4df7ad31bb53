import {portName} from '../../hypervisor/private-ports.js';
import {scriptPrelude} from '../script-prelude.js';

/** Where the guest keeps the service. */
const serviceFile = '/tmp/vmfuse-channel';

/** Where the number of the process of the SFTP server of a mount is, which may hang when the other end of its port has gone. */
export const serverFile = (mountpoint: string): string => `/tmp/vmfuse-sftp${mountpoint.replaceAll('/', '-')}`;

/*
Serves one port, which is at file descriptor 3. It takes lines, and nothing but BusyBox's shell and `head`:

    @ WORD     begins: WORD is random, so that nothing that a program prints can be taken for an answer
    -TEXT      a line of what is to be run
    = BYTES    so many bytes of its standard input follow; "@WORD got" answers when they are there
    ! WORD     runs it

What was cut off does nothing, since its last line never comes, and whoever connects later begins anew. The answer:

    @WORD PID    standard output    @WORD err    standard error    @WORD end STATUS

A port whose other end is closed reads as ended at once: so the first port, which is there before anybody connects, looks again and again. The others are
started by who has connected.
*/
export const serveScript = String.raw`
run() {
	( read -r pid _ </proc/self/stat; echo "@$word $pid"; exec 3>&-; eval "$code" ) <"$in" >&3 2>"$files/err"
	status=$?
	echo "@$word err" >&3
	[ -s "$files/err" ] && cat "$files/err" >&3
	echo "@$word end $status" >&3
	: >"$files/in"
}

serve() {
	files=$(mktemp -d "\${TMPDIR:-/tmp}/vmfuse-port-XXXXXX") || return
	ended=0 word=
	while [ "$ended" -lt "$1" ]; do
		IFS= read -r line <&3 || { word=; ended=$((ended + 1)); usleep 30000 || sleep 1; continue; }
		ended=0
		case $line in
			'@ '*) word=\${line#@ } code= in=/dev/null ;;
			-*) code="$code\${line#-}
" ;;
			'= '*) [ "$word" ] && { in=$files/in; head -c "\${line#= }" <&3 >"$in"; echo "@$word got" >&3; } ;;
			'! '*) [ "$word" ] && [ "$line" = "! $word" ] && run; word= ;;
		esac
	done
	rm -r "$files"
}
`.replaceAll(String.raw`\$`, '$');

/** `sh FILE NUMBER [sftp]`: serve a port, or give it to the SFTP server when a line has come through it. Not every guest makes the ports' nodes by itself. */
const service = String.raw`${scriptPrelude}${serveScript}
for port in /sys/class/virtio-ports/*; do
	read -r name <"$port/name"
	[ "$name" = "${portName}$1" ] || continue
	node=/dev/\${port##*/}
	IFS=: read -r major minor <"$port/dev"
	[ -c "$node" ] || mknod "$node" c "$major" "$minor"
	exec 3<>"$node" || exit
	case $1:$2 in
		*:sftp)
			tries=0
			until IFS= read -r line <&3; do tries=$((tries + 1)); [ $tries -lt 2000 ] || exit; usleep 30000 || sleep 1; done
			for server in $(sed -n 's/^[[:space:]]*Subsystem[[:space:]]*sftp[[:space:]]*//p' /usr/local/etc/ssh/sshd_config) \
				/usr/local/libexec/sftp-server /usr/local/lib/openssh/sftp-server; do
				[ -x "$server" ] && exec "$server" <&3 >&3 3>&-
			done
			;;
		0:*) serve 1000000000 ;;
		*) serve 60 ;;
	esac
done
`.replaceAll(String.raw`\$`, '$');

/** Starts the service on the first port, which goes on, where the guest has ports. A text `service` says so. */
export const startScript = `${scriptPrelude}
[ -d /sys/module/virtio_console ] || modprobe -q virtio_console
cat >${serviceFile} <<'END_OF_SERVICE'
${service}END_OF_SERVICE
tries=0
until grep -qx '${portName}0' /sys/class/virtio-ports/*/name; do
	tries=$((tries + 1)); [ $tries -lt 20 ] || break
	usleep 100000 || sleep 1
done
grep -qx '${portName}0' /sys/class/virtio-ports/*/name && has head && {
	setsid sh ${serviceFile} 0 </dev/null >/dev/null 2>&1 &
	field text service yes
}
field text end end
`;

/** A line that has the guest serve another port. */
export const serveLine = (port: number, how = ''): string => `setsid sh ${serviceFile} ${port} ${how} </dev/null >/dev/null 2>&1 &`;
