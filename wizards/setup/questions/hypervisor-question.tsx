import {Box} from 'ink';
import {useState} from 'react';
import type {HypervisorChoice, HypervisorName} from '../../../source/index.js';
import {Question, useGap, useRoom} from '../../kit/question.js';
import {Summary} from '../../kit/summary.js';
import {sentences} from '../../kit/summary-rows.js';
import {useLoaded} from '../../shell/use-watch.js';
import {Choice} from '../../widgets/choice/choice.js';
import type {ChoiceItem} from '../../widgets/choice/choice-state.js';
import {Busy} from '../../widgets/spinner.js';
import type {QuestionProps} from './question-props.js';

const text = 'It runs the tiny Linux machine that will read your disks.';

/** Those that work, and of the others why not and what to do. */
export function HypervisorQuestion({engine, last, onAnswer}: QuestionProps<'hypervisor'>) {
	const [attempt, setAttempt] = useState(0);
	const found = useLoaded(async context => ({attempt, hypervisors: await engine.setup.hypervisors(context)}), String(attempt));
	const isWaiting = found?.attempt !== attempt;
	const gap = useGap();
	const room = useRoom(text);
	const choose = (value: HypervisorName | 'again') => {
		if (value === 'again') setAttempt(count => count + 1);
		else onAnswer(value);
	};
	if (!found || isWaiting) {
		return (
			<Question title="Which hypervisor?" text={text}>
				<Busy text="Looking for hypervisors…" />
			</Question>
		);
	}

	const {hypervisors} = found;
	const items = hypervisorItems(hypervisors);
	const advice = hypervisorAdvice(hypervisors);
	return (
		<Question title="Which hypervisor?" text={text}>
			<Choice key={attempt} items={items} initial={last} onChoose={choose} />
			{advice.length === 0 ? null : (
				<Box flexDirection="column" marginTop={gap}>
					<Summary lines={sentences(advice)} rows={Math.max(2, room - items.length - gap)} />
				</Box>
			)}
		</Question>
	);
}

/** Of those that do not work: why, and what to do about it. */
export function hypervisorAdvice(hypervisors: readonly HypervisorChoice[]): readonly string[] {
	return hypervisors.flatMap(({title, problem, nextSteps}) =>
		problem === undefined ? [] : [problem, ...nextSteps].map(step => named(title, step)),
	);
}

/** Put the hypervisor's name before a problem that does not name it. */
function named(title: string, text: string): string {
	return text.startsWith(title) ? text : `${title}: ${text}`;
}

function hypervisorItems(hypervisors: readonly HypervisorChoice[]): ReadonlyArray<ChoiceItem<HypervisorName | 'again'>> {
	const items = hypervisors.map(({name, title, version, problem}) => ({
		id: name,
		label: version === undefined ? title : `${title} ${version}`,
		value: name,
		...(problem === undefined ? {description: 'is there'} : {disabled: 'cannot be used: see below'}),
	}));
	const works = hypervisors.some(({problem}) => problem === undefined);
	return works ? items : [...items, {id: 'again', label: 'Look again', value: 'again' as const, description: 'when one is installed'}];
}
