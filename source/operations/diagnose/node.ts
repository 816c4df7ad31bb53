import {isAtLeast} from '../../text/versions.js';
import {bad, type Check, good} from './check.js';

/** As package.json has it. */
const least = '20.19';

/** @param version Of Node, for example "20.20.2". */
export function checkNode(version: string): Check {
	const title = 'Node.js';
	return isAtLeast(version, least) ? good(title, version) : bad(title, `${version} is too old`, [`Install version ${least} or newer`]);
}
