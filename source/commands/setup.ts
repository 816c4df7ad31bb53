import {familiarFileSystems} from '../guest/file-systems.js';
import type {Intermediary} from '../intermediary/intermediary.js';
import {type Command, flag, text, texts} from './command.js';
import {json, setUpAnswers, yes} from './options.js';

export const setup: Command<Intermediary> = {
	name: 'setup',
	summary: 'make the intermediary, the small virtual machine that does the mounting: needed once',
	details: 'A set-up that was cut off continues where it stopped.',
	arguments: [],
	options: {
		...setUpAnswers,
		port: {value: 'N', description: "Where the guest's SSH server listens, in the guest (default: 22)"},
		'no-warm': {description: 'Do not save a started guest at the end: each mount boots then, which takes longer'},
		restart: {description: 'First delete the intermediary of that name, or what an earlier attempt has made'},
		...yes,
		...json,
	},
	examples: [
		{line: 'setup', description: 'download everything that is needed, and install it'},
		{
			line: 'setup --iso Core-current.iso --extension cryptsetup --hypervisor qemu',
			description: 'from an image, for encrypted disks, in QEMU',
		},
	],
	async run(engine, {values, context: {signal}}) {
		const answers = {
			iso: text(values, 'iso'),
			mirror: text(values, 'mirror'),
			extensions: texts(values, 'extension'),
			name: text(values, 'name'),
			hypervisor: text(values, 'hypervisor'),
			port: text(values, 'port'),
			restart: flag(values, 'restart'),
			warmStart: !flag(values, 'no-warm'),
		};
		return engine.setup.run(answers, {
			async confirm(name) {
				const {confirm} = await import('./confirm.js');
				const question = `Delete the intermediary "${name}", if there is one, and make it anew?`;
				await confirm(question, {yes: flag(values, 'yes'), flag: '--yes', signal});
			},
		});
	},
	schema: async () => (await import('../intermediary/intermediary.js')).intermediarySchema,
	render: renderReady,
};

/** Two lines: what it is and can do, and what to do next. */
export function renderReady({name, tinyCoreVersion, extensions, capabilities}: Intermediary): string {
	const systems = familiarFileSystems(capabilities.fileSystems);
	return `The intermediary "${name}" is ready: TinyCore ${tinyCoreVersion}, ${extensions.join(', ')}; it can mount ${systems.join(', ')}.\nNow see what there is to mount: vmfuse-tui disks\n`;
}
