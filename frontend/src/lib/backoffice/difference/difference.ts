/** What has changed between two states of a thing, as JSON, place by place. */
import { flatten } from 'flat';
import diff from 'microdiff';

export interface Place {
	/** Where, such as `item.credits` or `outputs.0.state`. */
	path: string;
	/** Written as JSON, texts without their quotes; undefined where there was nothing. */
	before: string | undefined;
	after: string | undefined;
}

/** The places of either state, in the order of the document. Null for no state. */
export function compare(
	before: object | null,
	after: object | null
): { changed: Place[]; unchanged: Place[] } {
	const [old, now] = [writtenPlaces(before), writtenPlaces(after)];
	const placeAt = (path: string) => ({ path, before: old[path], after: now[path] });
	return {
		changed: diff(old, now).map(({ path: [place] }) => placeAt(String(place))),
		unchanged: Object.keys(now)
			.filter((path) => old[path] === now[path])
			.map(placeAt)
	};
}

function writtenPlaces(state: object | null): Record<string, string> {
	const places = Object.entries(flatten<object, Record<string, unknown>>(state ?? {}));
	return Object.fromEntries(places.map(([path, value]) => [path, written(value)]));
}

function written(value: unknown): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}
