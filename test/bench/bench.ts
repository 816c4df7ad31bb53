import process from 'node:process';
import {parseArgs} from 'node:util';
import type {DiskSizes} from './disk-image.js';
import {writeSection} from './document.js';
import {growth} from './parts/growth.js';
import {memory} from './parts/memory.js';
import {options} from './parts/options.js';
import {setUp} from './parts/set-up.js';
import {share} from './parts/share.js';
import {startUp} from './parts/start-up.js';
import {describeMachine, makeWorld, type World} from './world.js';

/** What can be measured, in the order in which it is, and whether that is done when nothing is named. */
const parts: ReadonlyArray<{
	readonly name: string;
	readonly what: string;
	readonly isRare?: true;
	/** It is measured in rounds. */
	readonly repeats?: true;
	measure(world: () => Promise<World>, rounds: number): Promise<string>;
}> = [
	{name: 'start', what: 'the program alone: start-up, first frame, idle', measure: async () => startUp()},
	{
		name: 'share',
		what: 'mounting, using and unmounting, against others',
		repeats: true,
		measure: async (world, rounds) => share(await world(), rounds),
	},
	{name: 'memory', what: 'the memory of 1 to 4 mounts at once', measure: async world => memory(await world())},
	{name: 'growth', what: 'mounting and finding, as files become more', measure: async world => growth(await world())},
	{name: 'setup', what: 'a whole set-up, step by step', isRare: true, measure: async () => setUp()},
	{
		name: 'options',
		what: 'other options of sshfs, on one mount',
		isRare: true,
		repeats: true,
		measure: async (world, rounds) => options(await world(), rounds),
	},
];

const usage = `npm run bench -- [PART…] [--rounds N] [--small | --medium] [--home FOLDER] [--print]

  --rounds N     how often each is measured (default: 3)
  --small        small files: to see whether it works
  --medium       for a computer that is busy
  --home FOLDER  the VMFUSE_HOME of an intermediary on QEMU, which is copied (default: one is set up)
  --print        docs/benchmarks.md is not changed

${parts.map(({name, what, isRare}) => `  ${name.padEnd(9)}${what}${isRare ? ' (only when it is named)' : ''}`).join('\n')}
`;

const full: DiskSizes = {bigMib: 256, randomMib: 128, treeFiles: 10_000, smallFiles: 2000};
const medium: DiskSizes = {bigMib: 64, randomMib: 64, treeFiles: 2000, smallFiles: 500};
const small: DiskSizes = {bigMib: 8, randomMib: 8, treeFiles: 1000, smallFiles: 100};

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		rounds: {type: 'string', default: '3'},
		small: {type: 'boolean', default: false},
		medium: {type: 'boolean', default: false},
		home: {type: 'string'},
		print: {type: 'boolean', default: false},
		help: {type: 'boolean', short: 'h', default: false},
	},
});
const unknown = positionals.filter(name => !parts.some(part => part.name === name));
const rounds = Number(values.rounds);
if (values.help || unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
	console.error(usage);
	process.exit(values.help ? 0 : 2);
}

let made: Promise<World> | undefined;
const world = async () => {
	made ??= makeWorld(values.small ? small : values.medium ? medium : full, values.home);
	return made;
};
for (const {name, isRare, repeats, measure} of parts) {
	if (positionals.length > 0 ? !positionals.includes(name) : isRare) continue;
	const table = await measure(world, rounds);
	const repeated = repeats
		? `\n- ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, medians and ranges${values.small ? ', small files' : values.medium ? ', files of medium size' : ''}`
		: '';
	const text = `${describeMachine()}${repeated}\n\n${table}`;
	console.log(`\n## ${name}\n\n${text}`);
	if (!values.print) await writeSection(name, text);
}

const {program} = (await made) ?? {};
await program?.close();
