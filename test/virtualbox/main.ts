import {rm} from 'node:fs/promises';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {type Phase, phases} from './phases.js';
import {openWorkshop, type Workshop} from './workshop.js';

/**
npm run test:virtualbox [-- PHASE…]: the whole main job on the real VirtualBox, or some of its phases with the intermediary that is there. Every phase is
tried, whatever became of those before; only what needs an intermediary is skipped where none could be made.
*/
const {values, positionals} = parseArgs({allowPositionals: true, options: {continue: {type: 'boolean'}, yes: {type: 'boolean'}}});
const names = phases.map(({name}) => name);
const unknown = positionals.filter(name => !names.includes(name));
if (unknown.length > 0) {
	console.error(
		`There is no phase ${unknown.join(', ')}. usage: npm run test:virtualbox [-- --continue | PHASE…]; the phases: ${names.join(', ')}`,
	);
	process.exit(2);
}

const started = performance.now();
const isWhole = positionals.length === 0;
const workshop = await openWorkshop({anew: isWhole && !values.continue});
const results: {readonly name: string; readonly outcome: 'passed' | 'failed' | 'skipped'; readonly seconds: number}[] = [];
for (const phase of phases) if (isWhole || positionals.includes(phase.name)) results.push(await attempt(phase, workshop));

console.log();
for (const {name, outcome, seconds} of results) console.log(`${outcome.padEnd(7)} ${duration(seconds).padStart(9)}  ${name}`);
const count = (wanted: string) => results.filter(({outcome}) => outcome === wanted).length;
console.log(`VirtualBox ${workshop.version}, ${new Date().toISOString().slice(0, 10)}: ${duration(secondsSince(started))}`);
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
if (isWhole && count('passed') === phases.length) await rm(workshop.program.folder, {recursive: true});
else console.log(`What there is stays in ${workshop.program.folder}: go on with npm run test:virtualbox -- PHASE…`);
process.exitCode = count('failed') + count('skipped') > 0 ? 1 : 0;

async function attempt(phase: Phase, world: Workshop): Promise<(typeof results)[number]> {
	const from = performance.now();
	const end = (outcome: 'passed' | 'failed' | 'skipped') => {
		const seconds = secondsSince(from);
		console.log(`== ${phase.name}: ${outcome} after ${duration(seconds)}`);
		return {name: phase.name, outcome, seconds};
	};
	console.log(`\n== ${phase.name}: ${phase.title} (${new Date().toTimeString().slice(0, 8)})`);
	if (phase.needsIntermediary && !(await world.hasIntermediary())) {
		console.log('   there is no intermediary');
		return end('skipped');
	}

	try {
		await phase.run(world);
		return end('passed');
	} catch (error) {
		console.log(error instanceof Error ? error.stack : error);
		// What it left must not be in the way of the next one.
		await world.cleanUp().catch(left => console.log(`It could not be cleaned up: ${left}`));
		return end('failed');
	}
}

function secondsSince(from: number): number {
	return (performance.now() - from) / 1000;
}

function duration(seconds: number): string {
	const whole = Math.round(seconds);
	return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
