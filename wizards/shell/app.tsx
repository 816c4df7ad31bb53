import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {type ReactNode, useContext, useMemo} from 'react';
import type {Engine} from '../../source/index.js';
import {home} from '../home/home.js';
import {KeysContext, LayerContext, useKeys} from '../keymap/use-keys.js';
import {useGlyphs} from '../widgets/glyphs.js';
import {widthOf} from '../widgets/text.js';
import {theme} from '../widgets/theme.js';
import type {AppState, Place} from './app-state.js';
import {HintLine} from './hint-line.js';
import {Help} from './overlays/help.js';
import type {AnyComponent, Screen} from './screen.js';
import {type Shell, ShellContext} from './shell.js';
import {type Size, SizeContext, useSize, useTerminalSize} from './size.js';
import {useStore} from './store.js';

/** Below this nothing can be laid out. */
const smallest: Size = {columns: 60, rows: 15};

/** Rows and columns around the body: the header with a blank row, the hint line with one, a column on each side, and the terminal's last row. */
const around = {columns: 2, rows: 5};

/** What draws each screen. */
export type Components = ReadonlyMap<Screen, AnyComponent>;

type Props = {
	readonly state: AppState;
	readonly shell: Shell;
	readonly engine: Engine;
	readonly components: Components;
	/** Ctrl-C that no screen has taken. */
	onInterrupt(): void;
};

/** Everything that is drawn: the header, the screen with what is on top of it, the hint line. */
export function App({state, shell, engine, components, onInterrupt}: Props) {
	const {place, visit, overlays} = useStore(state);
	const terminal = useTerminalSize();
	const isScreenReader = useIsScreenReaderEnabled();
	const isTooSmall = !isScreenReader && (terminal.columns < smallest.columns || terminal.rows < smallest.rows);
	const columns = Math.max(smallest.columns, terminal.columns) - around.columns;
	const rows = Math.max(smallest.rows, terminal.rows) - around.rows;
	const size = useMemo(() => ({columns, rows}), [columns, rows]);
	const top = overlays.at(-1);
	const Component = components.get(place.screen);
	const height = isScreenReader ? undefined : Math.max(1, terminal.rows - 1);
	return (
		<ShellContext value={shell}>
			<SizeContext value={size}>
				{isTooSmall ? <TooSmall terminal={terminal} /> : null}
				<Box
					flexDirection="column"
					paddingX={1}
					height={height}
					width={terminal.columns}
					display={isTooSmall ? 'none' : 'flex'}
					overflow="hidden"
				>
					<Header title={top?.title ?? place.screen.title} version={shell.version} />
					<Box height={1} flexShrink={0} />
					<Box flexDirection="column" {...(isScreenReader ? {} : {height: rows, width: columns, overflow: 'hidden', flexShrink: 0})}>
						<Layer layer={0} isTop={overlays.length === 0}>
							<Defaults shell={shell} place={place} onInterrupt={onInterrupt} />
							{Component && <Component key={visit} engine={engine} given={place.given as never} />}
						</Layer>
						{overlays.map((overlay, index) => (
							<Layer key={overlay.id} layer={index + 1} isTop={overlay === top}>
								{overlay.node}
							</Layer>
						))}
					</Box>
					<Box height={1} flexShrink={0} />
					<HintLine />
				</Box>
			</SizeContext>
		</ShellContext>
	);
}

/** The screen, or one of those on top of it. Those below stay as they are, unseen. */
function Layer({layer, isTop, children}: {readonly layer: number; readonly isTop: boolean; readonly children: ReactNode}) {
	const value = useMemo(() => ({layer, isTop}), [layer, isTop]);
	return (
		<LayerContext value={value}>
			<Box flexDirection="column" flexShrink={0} display={isTop ? 'flex' : 'none'}>
				{children}
			</Box>
		</LayerContext>
	);
}

/** What the keys do on every screen that says nothing else. */
function Defaults({shell, place, onInterrupt}: {readonly shell: Shell; readonly place: Place; onInterrupt(): void}) {
	const registry = useContext(KeysContext);
	const isHome = place.screen === home;
	const showHelp = () => {
		const hints = registry.hints();
		void shell.state.ask<void>('Help', undefined, close => <Help hints={hints} about={place.screen.guide} onClose={close} />);
	};
	const goHome = () => shell.open(home);
	useKeys(
		{
			back: isHome ? undefined : goHome,
			leave: isHome ? () => void shell.quit() : {label: 'home', run: goHome},
			help: showHelp,
			interrupt: onInterrupt,
		},
		{isFallback: true},
	);
	return null;
}

function Header({title, version}: {readonly title: string; readonly version: string}) {
	const {columns} = useSize();
	const glyphs = useGlyphs();
	const name = 'vmfuse-tui';
	const path = title === '' ? '' : ` ${glyphs.separator} ${title}`;
	return (
		<Box width={columns} height={1} flexShrink={0} justifyContent="space-between">
			<Text wrap="truncate">
				<Text bold color={theme.accent}>
					{name}
				</Text>
				<Text bold>{glyphs.fit(path, columns - widthOf(name) - widthOf(version) - 2)}</Text>
			</Text>
			<Text dimColor>{version}</Text>
		</Box>
	);
}

function TooSmall({terminal}: {readonly terminal: Size}) {
	const lines = [
		'This terminal is too small.',
		`It has ${terminal.columns} columns and ${terminal.rows} rows;`,
		`${smallest.columns} and ${smallest.rows} are needed.`,
		'Make it larger: nothing is lost.',
	];
	return (
		<Box
			flexDirection="column"
			height={Math.max(1, terminal.rows - 1)}
			width={terminal.columns}
			alignItems="center"
			justifyContent="center"
			overflow="hidden"
		>
			{lines.map((line, index) => (
				<Text key={line} bold={index === 0} wrap="truncate">
					{line}
				</Text>
			))}
		</Box>
	);
}
