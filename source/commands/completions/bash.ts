import type {Command} from '../command.js';
import {optionWords, programs, takesFile} from './words.js';

/** A script for bash: commands, their options, and what options and arguments can be; else files. */
export function bashCompletion(commands: readonly Command[]): string {
	const names = commands.map(({name}) => name).join(' ');
	return `# Completions of vmfuse-tui for bash, made by: vmfuse-tui completion bash
_vmfuse_tui() {
	local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} options='' choices=''
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W '${names} help --version --help' -- "$word"; compgen -f -- "$word")
		return
	fi
	if ((COMP_CWORD == 2)) && [[ $before == help ]]; then
		mapfile -t COMPREPLY < <(compgen -W '${names}' -- "$word")
		return
	fi
	case \${COMP_WORDS[1]} in
${commands.map(commandCase).join('\n')}
	*) options='--help' ;;
	esac
	if [[ -n $choices ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}
complete -o filenames -F _vmfuse_tui ${programs.join(' ')}
`;
}

/** Sets the words that can follow. */
function commandCase(command: Command): string {
	const {name, options, arguments: given} = command;
	const values = Object.entries(options).flatMap(([option, {value, choices}]) =>
		value === undefined || choices === undefined ? [] : [`		--${option}) choices='${choices.join(' ')}' ;;`],
	);
	const free = Object.entries(options).flatMap(([option, one]) => (one.value !== undefined && takesFile(one) ? [`--${option}`] : []));
	const [first] = given;
	const words = first?.choices?.join(' ');
	return [
		`	${name})`,
		`		options='${optionWords(command).join(' ')}'`,
		...(values.length + free.length === 0 ? [] : ['		case $before in', ...values, '		esac']),
		...(words === undefined ? [] : [`		[[ $COMP_CWORD == 2 && $word != -* ]] && choices='${words}'`]),
		'		;;',
	].join('\n');
}
