/** One thing after another, each told how many stand before it. */
export class Turns {
	#waiting: { ahead: (count: number) => void; begin: () => void }[] = [];
	#busy = false;

	/** Runs `work` when its turn has come. `onAhead` hears how many come before it, down to 0. */
	async take<T>(work: () => Promise<T>, onAhead: (count: number) => void): Promise<T> {
		if (this.#busy) {
			onAhead(this.#waiting.length + 1);
			await new Promise<void>((begin) => this.#waiting.push({ ahead: onAhead, begin }));
		}
		this.#busy = true;
		onAhead(0);
		try {
			return await work();
		} finally {
			this.#next();
		}
	}

	#next(): void {
		const next = this.#waiting.shift();
		this.#busy = next !== undefined;
		next?.begin();
		this.#waiting.forEach(({ ahead }, index) => ahead(index + 1));
	}
}
