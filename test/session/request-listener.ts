import process from 'node:process';
import {receiveRequests} from '../../source/session/request-queue.js';

/** A script: responds to every request with its kind, until it is to mount; says how its parent left it. */

const left = new AbortController();
using requests = receiveRequests(how => left.abort(new Error(how)));
await requests.begun;
try {
	for (;;) {
		const {id, request} = await requests.next(left.signal);
		if (request.kind === 'mount') break;
		if (request.kind === 'unlock') requests.respond({id, error: {name: 'WrongKeyError', message: 'no', nextSteps: []}});
		else requests.respond({id, result: request.kind});
	}

	requests.release();
	process.exitCode = 10;
} catch (error) {
	process.exitCode = (error as Error).message === 'stop' ? 11 : 12;
}
