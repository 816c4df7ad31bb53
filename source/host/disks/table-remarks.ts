import type {PartitionTable} from '../../disk/partition.js';
import {formatBytes} from '../../text/format-bytes.js';

/** What a user has to know of a partition table that can be used all the same. */
export type Remark = {
	readonly code: 'gpt-first-copy' | 'gpt-last-copy' | 'gpt-unprotected' | 'gpt-lost' | 'partitions-cut' | 'sector-size';
	readonly message: string;
};

/** @param what - "image" or "disk". */
export function tableRemarks(table: PartitionTable, what: string): readonly Remark[] {
	const {kind, gptCopy, size, declaredSize, sectorSize, isPlain} = table;
	const remarks: Remark[] = [];
	if (gptCopy === 'last') {
		remarks.push({code: 'gpt-last-copy', message: 'the first copy of its partition table (GPT) is damaged: the last one is used'});
	} else if (gptCopy === 'first' && declaredSize <= size) {
		remarks.push({code: 'gpt-first-copy', message: 'the last copy of its partition table (GPT) is damaged: the first one is used'});
	} else if (kind === 'gpt' && !isPlain && declaredSize <= size && sectorSize === 512) {
		remarks.push({code: 'gpt-unprotected', message: 'its first sector is damaged: the partition table (GPT) behind it is used'});
	}

	if (kind === 'mbr' && !isPlain && sectorSize === 512) {
		const message = 'its partition table (GPT) is damaged: some of its partitions are known by the older table (MBR) before it';
		remarks.push({code: 'gpt-lost', message});
	}

	if (declaredSize > size) remarks.push({code: 'partitions-cut', message: notWhole(table, what)});
	if (sectorSize !== 512) {
		remarks.push({code: 'sector-size', message: `its partition table was made for sectors of ${sectorSize} bytes`});
	}

	return remarks;
}

function notWhole({partitions, size, declaredSize}: PartitionTable, what: string): string {
	const numbers = partitions.filter(({extended, missing}) => !extended && missing === undefined).map(({number}) => number);
	const whole =
		numbers.length === 0 ? 'no partition is' : numbers.length === 1 ? `partition ${numbers[0]} is` : `partitions ${numbers.join(', ')} are`;
	return `the ${what} is ${formatBytes(declaredSize - size)} shorter than its partition table says: ${whole} whole`;
}
