/**
A signal that aborts after so many milliseconds, and keeps no process alive. AbortSignal.timeout() is not for us: Node.js (20 and 24) loses it to the
garbage collector when nothing but AbortSignal.any() refers to it, and then it never aborts. Here the timer holds it.
*/
export function timeLimit(milliseconds: number): AbortSignal {
	const controller = new AbortController();
	const reason = new DOMException(`it took more than ${milliseconds / 1000} s`, 'TimeoutError');
	setTimeout(() => controller.abort(reason), milliseconds).unref();
	return controller.signal;
}
