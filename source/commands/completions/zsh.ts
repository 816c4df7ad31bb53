import {quoted} from '../../text/shell-line.js';
import type {Argument, Command, Option} from '../command.js';
import {programs, takesFile} from './words.js';

/** A script for zsh: commands with what they do, their options, and what options and arguments can be. */
export function zshCompletion(commands: readonly Command[]): string {
	return `#compdef ${programs.join(' ')}
# Completions of vmfuse-tui for zsh, made by: vmfuse-tui completion zsh
_vmfuse_tui() {
	local -a commands
	commands=(
${commands.map(({name, summary}) => `		${quoted(`${name}:${summary}`)}`).join('\n')}
		'help:what a command does, and its options'
	)
	if ((CURRENT == 2)); then
		_describe command commands
		_files
		return
	fi
	local command=$words[2]
	shift words
	((CURRENT--))
	case $command in
	help) ((CURRENT == 2)) && _describe command commands ;;
${commands.map(commandCase).join('\n')}
	*) _files ;;
	esac
}
if [[ $funcstack[1] == _vmfuse_tui || $funcstack[1] == _vmfuse-tui ]]; then
	_vmfuse_tui "$@"
else
	compdef _vmfuse_tui ${programs.join(' ')}
fi
`;
}

function commandCase({name, options, arguments: given}: Command): string {
	const specifications = [
		...Object.entries(options).flatMap(([option, details]) => optionSpecifications(option, details)),
		"'(- *)--help[Show the help]'",
		...given.map(argumentSpecification),
	];
	return [`	${name})`, '		_arguments \\', ...specifications.map(one => `			${one} \\`), '			&& return', '		;;'].join('\n');
}

function optionSpecifications(name: string, option: Option): readonly string[] {
	const {short, description, isRepeated} = option;
	const flags = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
	const repeat = isRepeated ? '*' : `(${flags.join(' ')})`;
	const value = option.value === undefined ? '' : `:${inField(option.value)}:${valuesOf(option)}`;
	return flags.map(flag => quoted(`${repeat}${flag}[${inField(description)}]${value}`));
}

function argumentSpecification({name, isRequired, isRepeated, choices}: Argument): string {
	const kind = isRepeated ? '*:' : isRequired ? ':' : '::';
	return quoted(`${kind}${inField(name)}:${choices === undefined ? '_files' : `(${choices.join(' ')})`}`);
}

function valuesOf(option: Option): string {
	if (option.choices) return `(${option.choices.join(' ')})`;
	return takesFile(option) ? '_files' : ' ';
}

/** What is special in a specification of _arguments. */
function inField(text: string): string {
	return text.replaceAll(/[\\:[\]]/g, '\\$&');
}
