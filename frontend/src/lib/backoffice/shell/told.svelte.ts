/** What has just been done, told for a while at the foot of the page. */
class Told {
	text = $state('');
	#fades: ReturnType<typeof setTimeout> | undefined;

	say(text: string): void {
		this.text = text;
		clearTimeout(this.#fades);
		this.#fades = setTimeout(() => (this.text = ''), 6_000);
	}
}

export const told = new Told();
