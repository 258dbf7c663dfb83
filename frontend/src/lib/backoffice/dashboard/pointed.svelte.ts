/** The day under the pointer, as its place among the days shown; null where there is none. */
class Pointed {
	day = $state<number | null>(null);
}

export const pointed = new Pointed();
