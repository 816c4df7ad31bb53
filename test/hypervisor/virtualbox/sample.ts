import {readFileSync} from 'node:fs';
import path from 'node:path';

/** What VBoxManage printed: see the README beside the samples. */
export function sample(name: string): string {
	return readFileSync(path.resolve('fixtures/samples/vboxmanage', name), 'utf8');
}
