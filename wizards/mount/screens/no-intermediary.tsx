import {Box, Text} from 'ink';
import type {UnfinishedSetup} from '../../../source/index.js';
import type {Place} from '../../shell/app-state.js';
import type {Size} from '../../shell/screen.js';
import {useShell} from '../../shell/shell.js';
import {Choice} from '../../widgets/choice/choice.js';
import {Lines} from '../../widgets/lines.js';

/** Nothing can be mounted before there is one. */
export function NoIntermediary({unfinished, size}: {readonly unfinished: readonly UnfinishedSetup[]; readonly size: Size}) {
	const shell = useShell();
	const items = [
		...unfinished.map(({name, finishedSteps, steps}) => ({
			id: `resume ${name}`,
			label: `Go on with setting up ${name}`,
			description: `${finishedSteps} of ${steps} steps are done`,
			value: {screen: 'setup', resume: name} as Place,
		})),
		{id: 'setup', label: 'Set up', description: 'takes some minutes, once', value: {screen: 'setup'} as Place},
		{id: 'home', label: 'Not now', value: {screen: 'home'} as Place},
	];
	return (
		<Box flexDirection="column" width={size.columns} flexShrink={0}>
			<Text bold>There is no intermediary yet</Text>
			<Box height={1} />
			<Lines
				lines={['It is the small virtual machine that reads disks for this computer. It has to be made once.']}
				columns={size.columns}
				rows={3}
			/>
			<Box height={1} />
			<Choice key={items.map(({id}) => id).join()} items={items} columns={size.columns} onChoose={place => shell.open(place)} />
		</Box>
	);
}
