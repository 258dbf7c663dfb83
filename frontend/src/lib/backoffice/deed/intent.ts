/** One thing that an operator means to do: what is sent again unchanged is the same intent. */
export class Intent {
	#body: string | undefined;
	#key = '';

	/** The Idempotency-Key for a body. */
	keyFor(body: unknown): string {
		const written = JSON.stringify(body);
		if (written !== this.#body) {
			this.#body = written;
			this.#key = crypto.randomUUID();
		}
		return this.#key;
	}
}
