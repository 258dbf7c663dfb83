/**
 * What the runtime starts: the events, as methods of a `WorkerEntrypoint`, and the class of the Durable
 * Object, as worker-build has them (docs/decisions/edge.md). After a panic the wasm module is
 * instantiated again, and so is each Durable Object that the panicked instance made.
 */
import { WorkerEntrypoint } from 'cloudflare:workers';
import module from './bindings_bg.wasm';
import * as wasm from './bindings.js';

wasm.initSync({ module });

/** Of the `worker` crate: whether the instance has panicked, and the number of the instance. */
const state = wasm.__worker_init_state();

/** Replaces an instance that has panicked. */
function recover() {
	if (state.criticalError) {
		console.error('The wasm module has panicked and is instantiated again');
		wasm.__wbg_reset_state();
		state.criticalError = false;
	}
}

export default class extends WorkerEntrypoint {
	fetch(request) {
		recover();
		return wasm.fetch(request, this.env, this.ctx);
	}

	queue(batch) {
		recover();
		return wasm.queue(batch, this.env, this.ctx);
	}

	scheduled(controller) {
		recover();
		return wasm.scheduled(controller, this.env, this.ctx);
	}
}

export class LiveRoom {
	#arguments;
	#object;
	#instance;

	constructor(...given) {
		this.#arguments = given;
	}

	/** The object, of the instance that works. */
	get #current() {
		recover();
		if (this.#instance !== state.instanceId) {
			this.#object = new wasm.LiveRoom(...this.#arguments);
			this.#instance = state.instanceId;
		}
		return this.#object;
	}

	fetch(request) {
		return this.#current.fetch(request);
	}

	webSocketMessage(socket, message) {
		return this.#current.webSocketMessage(socket, message);
	}

	webSocketClose(socket, code, reason, wasClean) {
		return this.#current.webSocketClose(socket, code, reason, wasClean);
	}

	webSocketError(socket, error) {
		return this.#current.webSocketError(socket, error);
	}
}
