import {readFile, symlink, utimes} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {installDouble} from '../../fixtures/vboxmanage/index.js';
import {compareTranscripts} from '../../fixtures/vboxmanage-calls/compare.js';
import {type Exception, exceptions} from '../../fixtures/vboxmanage-calls/exceptions.js';
import {answerOf} from '../../fixtures/vboxmanage-calls/players.js';
import {type CallList, type Player, play} from '../../fixtures/vboxmanage-calls/stage.js';
import {newDouble} from '../fixtures/vboxmanage/double.js';

const version = '7.2.22';

export type Result = {
	/** Where the double says something else, for people. */
	readonly differences: string;
	/** Exceptions for this list that are not needed (any more). */
	readonly idleExceptions: readonly Exception[];
};

/** Where it is written what the real program says to a list. */
function transcriptOf({name}: CallList): string {
	return path.join(import.meta.dirname, '../../fixtures/samples/vboxmanage', version, `${name}.txt`);
}

/** Play a list on the double, and compare what it says with what the real program said when the list was recorded. */
export async function compareWithReal(list: CallList): Promise<Result> {
	const double = await newDouble(version);
	try {
		const played = await play(list, await playerOf(double.home, list.needs === 'machines' ? undefined : double.run));
		const {differences, used} = compareTranscripts(list.name, await readFile(transcriptOf(list), 'utf8'), played, exceptions);
		const idleExceptions = exceptions.filter(exception => exception.list === list.name && !used.has(exception));
		return {differences: differences.join('\n'), idleExceptions};
	} finally {
		await double.remove();
	}
}

/** @param run - calls in this process; without it each is one of its own, as machines need it that outlive it. */
async function playerOf(folder: string, run: ((...args: readonly string[]) => ReturnType<Player['run']>) | undefined): Promise<Player> {
	const userHome = path.join(folder, '.config/VirtualBox');
	const program = path.join(await installDouble(), 'VBoxManage');
	const env = {...process.env, HOME: folder, VBOX_USER_HOME: userHome, VBOX_DOUBLE_VERSION: version, VBOX_DOUBLE_LOCK_MILLISECONDS: '0'};
	return {
		folder,
		userHome,
		run: async args => (run ? run(...args) : answerOf(program, args, folder, env)),
		async disk(file, {readOnly}) {
			if (!readOnly) return file;
			await symlink(file, `${file}.read-only`);
			return `${file}.read-only`;
		},
		async renewService() {
			await utimes(path.join(userHome, 'double/service'), 0, 0);
		},
	};
}
