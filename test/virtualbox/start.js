// npm run test:virtualbox [-- PHASE…]: set up what is missing, then do the main job on the real VirtualBox.
import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {kernelPackages, testPackages} from '../debian-packages.js';
import {root, setUp} from '../set-up.js';

await setUp([...testPackages, ...kernelPackages]);
const {status} = spawnSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/virtualbox/main.ts', ...process.argv.slice(2)], {
	cwd: root,
	stdio: 'inherit',
});
process.exitCode = status ?? 1;
