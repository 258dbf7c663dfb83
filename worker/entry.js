/**
 * What Cloudflare's runtime calls: the events, each an export of the module of wasm, and the class of
 * the rooms. Where that module has panicked it is made anew, and so is whatever was made of it.
 */
import * as wasm from './bindings.js';

Error.stackTraceLimit = 100;

// Each wake of a waiting request is a microtask. The runtime's own function makes a native object for
// every one of them; a settled promise makes none, and takes a tenth of the time.
const settled = Promise.resolve();
globalThis.queueMicrotask = (task) => void settled.then(task);

/** Of the `worker` crate: whether the module has panicked, and which one it is. */
const state = wasm.__worker_init_state();

/** Sees to it that there is a module that works, and gives its number. */
function ready() {
	if (state.criticalError) {
		console.error('The module has panicked and is made anew');
		wasm.__wbg_reset_state();
		state.criticalError = false;
	}
	return state.instanceId;
}

/** An event, by the export that answers it. */
const event =
	(answer) =>
	(...given) => {
		ready();
		return answer(...given);
	};

export default {
	fetch: event(wasm.fetch),
	queue: event(wasm.queue),
	scheduled: event(wasm.scheduled)
};

/** The room of the module that works. */
export class LiveRoom {
	#given;
	#room;
	#of;

	constructor(...given) {
		this.#given = given;
	}

	/** Hands a call on. */
	call(method, given) {
		const instance = ready();
		if (this.#of !== instance) {
			this.#room = new wasm.LiveRoom(...this.#given);
			this.#of = instance;
		}
		return this.#room[method](...given);
	}
}

for (const method of ['fetch', 'webSocketMessage', 'webSocketClose', 'webSocketError']) {
	LiveRoom.prototype[method] = function (...given) {
		return this.call(method, given);
	};
}
