import process from 'node:process';
import {withKeyFaults} from '../../fixtures/faulty-keyboard.js';
import {folders} from '../../source/folders.js';
import {setUp} from '../../source/recipe/setup.js';
import {machineDefaults} from '../../source/recipe/setup-options.js';
import {plainError, plainEvent} from '../../source/report/plain.js';
import {createTested, testedHypervisor} from '../harness/world.js';
import {badLine} from './live-console.js';

/** A setup as a process that can be killed: HOME ISO MIRROR SEED true|false (whether keys get lost). Prints `begin ID` when a step begins, and `fault WHAT` for each fault of the line. */
const [home = '', iso = '', mirror = '', seed = '', badKeys = ''] = process.argv.slice(2);
const places = folders({VMFUSE_HOME: home});
const tested = await createTested(places.data);
const onFault = (what: string) => console.log(`fault ${what}`);
const hypervisor = badKeys === 'true' ? withKeyFaults(tested, {...badLine, seed: Number(seed), onFault}) : tested;
const started = performance.now();

setUp(
	{
		folders: places,
		hypervisor: () => hypervisor,
		context: {
			signal: new AbortController().signal,
			emit(event) {
				if (event.type === 'step-started') console.log(`begin ${event.id}`);
				const text = plainEvent(event);
				if (text !== undefined) console.log(`${((performance.now() - started) / 1000).toFixed(1)} ${text}`);
			},
		},
	},
	{
		name: machineDefaults.name,
		hypervisor: testedHypervisor,
		iso,
		mirror,
		proxy: undefined,
		extensions: [],
		guestPort: machineDefaults.guestPort,
		hostPort: machineDefaults.hostPort,
		restart: false,
		logFile: `${home}/setup.jsonl`,
	},
).then(
	() => console.log('done'),
	error => {
		console.log(plainError(error));
		process.exitCode = 1;
	},
);
