import {expect, test} from 'vitest';
import {deviceFacts} from '../../source/guest/device-facts.js';
import {unpartitioned} from '../../source/guest/inner-partitions.js';
import {answer} from './answer.js';

type Piece = readonly [at: number, bytes: string];

/** The first nine sectors of a device, with bytes at some places. */
function head(...pieces: readonly Piece[]): string {
	const bytes = Buffer.alloc(9 * 512);
	for (const [at, piece] of pieces) bytes.write(piece, at, 'latin1');
	return bytes.toString('hex');
}

const facts = (device: object) => deviceFacts(answer([{name: 'dm-0', ...device}], {'blkid-kind': 'busybox'}));
const end: Piece = [510, '\u{55}\u{AA}'];
const blkid = '/dev/sdb: LABEL="STICK" UUID="ABCD-1234" TYPE="vfat"\n';

test('a table of partitions in what is unlocked is looked at', () => {
	const mapper = ['secret', 'CRYPT-LUKS1-x'] as const;
	expect(unpartitioned(facts({mapper, head: head(end)})).map(({name}) => name)).toEqual(['dm-0']);
	expect(unpartitioned(facts({mapper, head: head()}))).toEqual([]);
});

test('LUKS is found by its second header', () => {
	const second = Buffer.alloc(512);
	second.write('SKUL\u{BA}\u{BE}\0\u{2}', 'latin1');
	second.write('000b0677-f39b-4f1a-95eb-393bf005e92c', 168, 'latin1');
	const signature = (bytes: Buffer) => facts({head: head(), second: bytes.toString('hex')}).devices[0]?.signature;
	expect(signature(second)).toEqual({fileSystem: 'crypto_LUKS', uuid: '000b0677-f39b-4f1a-95eb-393bf005e92c'});
	expect(signature(Buffer.alloc(512))).toEqual({});
});

test('BitLocker To Go is told from the FAT that it looks like', () => {
	const guid = Buffer.from('3bd66749292ed84a8399f6a339e3d001', 'hex').toString('latin1');
	const boot: readonly Piece[] = [[3, 'MSWIN4.1'], [82, 'FAT32   '], end];
	const signature = (...more: readonly Piece[]) => facts({blkid, head: head(...boot, ...more)}).devices[0]?.signature;
	expect(signature([424, guid])).toMatchObject({fileSystem: 'BitLocker'});
	expect(signature()).toMatchObject({fileSystem: 'vfat', label: 'STICK', uuid: 'ABCD-1234'});
});
