/**
For scripts of ours, after `scriptPrelude`: `bounded SECONDS COMMAND…` runs a program, and ends it when it takes longer. Then `$late` is not empty,
and `$stuck` names every process of LVM or the device mapper, one a line: its number, its state, where in the kernel it waits, its command.

LVM and libdevmapper wait in a semaphore (dmsetup(8), "udevcomplete_all") until udev tells that it has made a device's nodes. TinyCore's udev has
no rules for that, so the program waits for ever, and keeps LVM's lock. Older intermediaries have such a program, `vgchange -ay`, at boot.
A program that has waited so for a few seconds is told that udev is done. If that does not help, it is ended. What it has made stays.
*/
export const boundedScript = String.raw`
seconds() { IFS='. ' read -r now rest </proc/uptime; echo "$now"; }

mappers() {
	for p in /proc/[0-9]*; do
		name=; read -r name <"$p/comm"
		case $name in lvm | lv[a-z]* | vg[a-z]* | pv[a-z]* | dmsetup | cryptsetup) echo "\${p##*/}" ;; esac
	done
}

waits() { where=; IFS= read -r where <"/proc/$1/wchan"; case $where in *semtimedop*) return 0 ;; esac; return 1; }

release() {
	for p in $(mappers); do
		waits "$p" || continue
		if [ "$1" -lt 10 ] && has dmsetup; then
			echo y | dmsetup -y udevcomplete_all
			return
		fi
		kill -9 "$p"
	done
}

describe() {
	for p in $(mappers); do
		where=; IFS= read -r where <"/proc/$p/wchan"
		echo "$p $(sed -n 's/^State:[^A-Z]*\([A-Z]\).*/\1/p' "/proc/$p/status") \${where:--} $(tr '\000' ' ' <"/proc/$p/cmdline")"
	done
}

bounded() {
	limit=$1; shift
	made=$(mktemp -d /tmp/vmfuse-XXXXXX) || return 125
	( "$@" </dev/null >"$made/out" 2>"$made/err" & echo $! >"$made/pid"; wait $!; echo $? >"$made/status" ) >/dev/null </dev/null &
	late= stuck=
	began=$(seconds)
	pause=5000
	until [ -s "$made/status" ]; do
		usleep $pause || sleep 1
		[ $pause -lt 100000 ] && pause=$((pause * 2))
		passed=$(($(seconds) - began))
		[ "$passed" -ge 3 ] && release "$passed" >/dev/null
		if [ "$passed" -ge "$limit" ]; then
			stuck=$(describe)
			kill -9 "$(cat "$made/pid")"
			late=yes
			break
		fi
	done
	[ "$late" ] || read -r status <"$made/status"
	out=$(cat "$made/out")
	err=$(cat "$made/err")
	rm -r "$made"
	[ -z "$late" ] && return "$status"
}
`.replaceAll(String.raw`\$`, '$');
