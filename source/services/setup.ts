import type {Engine} from '../engine.js';
import {knownExtensions} from '../recipe/extensions.js';
import {browse} from './browse.js';
import type {SetupServices} from './services.js';
import {setupCommand} from './setup-command.js';
import {steps} from './steps.js';
import {withEngine} from './with-engine.js';

export function setupServices(engine: Engine): SetupServices {
	const {folders} = engine;
	return {
		async hypervisors(context) {
			const {listHypervisors} = await import('./hypervisors.js');
			return listHypervisors(engine, context);
		},
		async cachedImages(context) {
			const {cachedImages} = await import('./images.js');
			return cachedImages(folders, context);
		},
		async checkImage(file, context) {
			const {checkImage} = await import('./images.js');
			return checkImage(file, folders, context);
		},
		browse,
		extensions: Object.entries(knownExtensions).map(([name, {purpose}]) => ({name, purpose})),
		async checkName(name) {
			const {checkNewName} = await import('./intermediary-name.js');
			return checkNewName(folders, name);
		},
		steps,
		async plan(answers) {
			const {setupPlan} = await import('./setup-plan.js');
			return setupPlan(engine, answers);
		},
		command: setupCommand,
		async run(answers, context, onLog) {
			const {checkSetup} = await import('../recipe/setup-request.js');
			const {loggedSetup} = await import('../recipe/logged-setup.js');
			return withEngine(engine, context, async own => loggedSetup(own, await checkSetup(own, {...answers, port: undefined}), onLog));
		},
		async resume(name, context, onLog) {
			const {resumeSetup} = await import('./resume-setup.js');
			return withEngine(engine, context, async own => resumeSetup(own, name, onLog));
		},
		async undo(name, context) {
			const {removeIntermediary} = await import('../intermediary/remove.js');
			await withEngine(engine, context, async own => removeIntermediary(own, name));
		},
	};
}
