import {expect, test} from 'vitest';
import {Painter} from '../../../wizards/shell/painter.js';
import {FakeTerminal} from '../../harness/fake-terminal.js';

test('Only rows that changed are written, none beyond the terminal, and nothing scrolls', async () => {
	const terminal = new FakeTerminal(20, 5);
	const painter = new Painter(terminal.stdout);
	painter.write('one\ntwo\nthree\nfour\nfive\nsix');
	await terminal.see('one', 'five');
	expect(terminal.text()).not.toContain('six');
	const before = terminal.written.length;
	painter.write('one\n2\nthree\nfour\nfive');
	await terminal.see('2');
	const written = terminal.written.slice(before);
	expect(written).toContain('2');
	expect(written).not.toMatch(/one|three/);
	painter.write('one');
	await terminal.until(text => text === 'one');
	painter.close();
});

test('A row that is wider than everybody thinks spoils no other', async () => {
	const terminal = new FakeTerminal(20, 5);
	const painter = new Painter(terminal.stdout);
	painter.write(`${'x'.repeat(90)}\nsecond\n${'y'.repeat(90)}`);
	await terminal.see('second');
	expect(terminal.rows()[1]).toBe('second');
	expect(terminal.rows()[3]).toBe('');
	painter.close();
});

test('What was on the terminal is there again afterwards', async () => {
	const terminal = new FakeTerminal(20, 5);
	terminal.stdout.write('$ vmfuse-tui\n');
	const painter = new Painter(terminal.stdout);
	painter.write('the screen');
	await terminal.see('the screen');
	expect(terminal.text()).not.toContain('$');
	painter.close();
	expect(await terminal.see('$ vmfuse-tui')).not.toContain('the screen');
	terminal.stdout.write('mounted\n');
	expect(await terminal.see('mounted')).toBe('$ vmfuse-tui\nmounted');
	painter.close();
	terminal.stdout.write('unmounted\n');
	expect(await terminal.see('unmounted')).toBe('$ vmfuse-tui\nmounted\nunmounted');
});

test('Many frames at once become few', async () => {
	const terminal = new FakeTerminal(20, 5);
	const painter = new Painter(terminal.stdout);
	for (let count = 0; count <= 1000; count++) painter.write(`frame ${count}`);
	await terminal.see('frame 1000');
	expect(terminal.written.match(/frame/g)?.length).toBeLessThan(100);
	painter.close();
});
