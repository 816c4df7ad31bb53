import {RequirementError} from '../../errors.js';
import {findProgram} from '../find-program.js';

/** What installs programs on a computer. */
export type PackageManager = {
	/** Its program, by which it is found. */
	readonly program: string;
	/** The command that installs, without the packages. */
	readonly install: string;
	/** The package of each program that we need from the outside, by the program's name; none where the system itself has it. */
	readonly packages: Readonly<Record<string, string>>;
};

/** The commands that install what is needed: by the package manager that is there, or by each when none of them is. */
export function installCommands(needs: readonly string[], managers: readonly PackageManager[]): readonly string[] {
	const found = managers.find(({program}) => findProgram(program));
	return (found ? [found] : managers).flatMap(({install, packages}) => {
		const names = new Set(needs.flatMap(need => packages[need] ?? []));
		return names.size > 0 ? [`${install} ${[...names].join(' ')}`] : [];
	});
}

/** The error for something that is missing, with the command that installs it. */
export function missingFrom(managers: readonly PackageManager[], message: string, needs: readonly string[]): RequirementError {
	return new RequirementError(message, {nextSteps: installCommands(needs, managers).map(command => `Install it: ${command}`)});
}
