import {readFileSync} from 'node:fs';

/** What mdadm has written to a disk of an array of a firmware: sectors by their offset. */
export function firmwareSample(name: string): {readonly size: number; readonly sectors: ReadonlyMap<number, Buffer>} {
	const file = new URL(`../../fixtures/samples/file-systems/${name}.json`, import.meta.url);
	const {size, sectors} = JSON.parse(readFileSync(file, 'utf8')) as {size: number; sectors: Record<string, string>};
	return {size, sectors: new Map(Object.entries(sectors).map(([offset, bytes]) => [Number(offset), Buffer.from(bytes, 'base64')]))};
}
