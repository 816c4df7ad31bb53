import process from 'node:process';
import {receiveRequests} from '../../source/session/supervisor-protocol.js';

/** A script: answers every order with its kind, until it is to mount; says how its parent left it. */

const left = new AbortController();
const orders = receiveRequests(how => left.abort(new Error(how)));
await orders.begun;
try {
	for (;;) {
		const {id, order} = await orders.next(left.signal);
		if (order.kind === 'mount') break;
		if (order.kind === 'unlock') orders.answer({id, error: {name: 'WrongKeyError', message: 'no', nextSteps: []}});
		else orders.answer({id, result: order.kind});
	}

	orders.release();
	process.exitCode = 10;
} catch (error) {
	process.exitCode = (error as Error).message === 'stop' ? 11 : 12;
	orders.release();
}
