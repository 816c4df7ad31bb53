// Brings a fresh machine to where the demo and the tests can run: Debian packages, npm packages, the built program. Plain JavaScript without
// dependencies, because it runs before there are any.
import {spawnSync} from 'node:child_process';
import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline/promises';

export const root = path.resolve(import.meta.dirname, '..');

/** @param {readonly string[]} command @param {NodeJS.ProcessEnv} [env] */
function must([program = '', ...args], env = process.env) {
	const {status, error} = spawnSync(program, args, {cwd: root, env, stdio: 'inherit'});
	if (status === 0) return;
	throw new Error(`${[program, ...args].join(' ')} ${error ? `cannot be run: ${error.message}` : `failed with status ${status}`}`);
}

/** @param {readonly string[]} names */
function missingPackages(names) {
	return names.filter(name => {
		const {stdout} = spawnSync('dpkg-query', ['-W', `-f=\${Status}`, name], {encoding: 'utf8'});
		return !stdout?.includes('install ok installed');
	});
}

/** @param {readonly string[]} names */
async function installDebianPackages(names) {
	if (!hasApt()) {
		console.log(`This system has no apt: install what provides these yourself, if it is not there: ${names.join(', ')}`);
		return;
	}

	const missing = missingPackages(names);
	if (missing.length === 0) return;
	const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
	console.log(`These Debian packages are missing: ${missing.join(' ')}`);
	console.log(`They are installed by: ${[...sudo, 'apt-get', 'install', '--no-install-recommends', ...missing].join(' ')}`);
	await confirm();
	const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'};
	const apt = [...sudo, 'apt-get', '-qq', '-o', 'Dpkg::Use-Pty=0'];
	must([...apt, 'update'], env);
	withoutServices(sudo, missing, () => must([...apt, 'install', '-y', '--no-install-recommends', ...missing], env));
}

/**
The tests want the program sshd, not a server on every address of this machine: keep Debian from starting what it installs (policy-rc.d(8)), and
systemd from starting it at the next boot.
@param {readonly string[]} sudo @param {readonly string[]} names @param {() => void} install
*/
function withoutServices(sudo, names, install) {
	if (!names.includes('openssh-server')) {
		install();
		return;
	}

	const policy = '/usr/sbin/policy-rc.d';
	const isOurs = !existsSync(policy);
	/** @param {string} script */
	const asRoot = script => must([...sudo, 'sh', '-c', script]);
	if (isOurs) asRoot(`printf '#!/bin/sh\\nexit 101\\n' >${policy}; chmod 755 ${policy}`);
	if (existsSync('/run/systemd/system')) {
		console.log('The service "ssh" is masked, so that it is not started: sudo systemctl unmask ssh.service ssh.socket');
		asRoot('systemctl mask ssh.service ssh.socket');
	}

	try {
		install();
	} finally {
		if (isOurs) asRoot(`rm -f ${policy}`);
	}
}

export function hasApt() {
	return existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-query');
}

async function confirm() {
	if (process.env.CI || process.argv.includes('--yes')) return;
	if (!process.stdin.isTTY) {
		console.error('Error: there is no terminal to ask on. Add --yes (npm run demo -- --yes), or install them yourself.');
		process.exit(3);
	}

	const terminal = createInterface({input: process.stdin, output: process.stdout});
	const answer = await terminal.question('Install them now? [y/N] ');
	terminal.close();
	if (!/^y(es)?$/i.test(answer.trim())) process.exit(3);
}

function installNpmPackages() {
	const installed = path.join(root, 'node_modules', '.package-lock.json');
	const isFresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
	if (!isFresh) must(['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Ends the process with 3 when it cannot be done. @param {readonly string[]} debianPackages */
export async function setUp(debianPackages) {
	try {
		await installDebianPackages(debianPackages);
		installNpmPackages();
		must([process.execPath, 'build.js']);
	} catch (error) {
		console.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
		process.exit(3);
	}
}
