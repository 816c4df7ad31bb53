import process from 'node:process';
import {expect, test} from 'vitest';
import {thisPlatform} from '../../source/host/platform/index.js';
import {parseProcessorTime} from '../../source/host/platform/portable/processes.js';

test('the time of a processor as ps tells it, on Linux, macOS and FreeBSD', () => {
	expect(parseProcessorTime('00:01:02\n')).toBe(62);
	expect(parseProcessorTime('  1-02:03:04\n')).toBe(86_400 + 2 * 3600 + 184);
	expect(parseProcessorTime('   3:04.56\n')).toBeCloseTo(184.56);
	expect(parseProcessorTime('')).toBeUndefined();
});

test('of a process that works it grows; of none there is none', async () => {
	const {processorSeconds} = thisPlatform();
	const before = (await processorSeconds(process.pid)) ?? Number.NaN;
	const from = process.cpuUsage();
	while (process.cpuUsage(from).user < 300_000);
	expect(await processorSeconds(process.pid)).toBeGreaterThan(before);
	expect(await processorSeconds(2 ** 30)).toBeUndefined();
});
