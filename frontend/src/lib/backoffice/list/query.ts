/** What is asked of a list, as the address bar has it and as the service wants it. */
import { startOfDay } from '#lib/language/day.ts';
import type { Query } from '../api';

/** Something that a list can be narrowed by. */
export type Filter =
	| {
			kind: 'choice';
			name: string;
			label: string;
			choices: readonly { value: string; text: string }[];
	  }
	/** A day; `to` is the last one that counts. */
	| { kind: 'day'; name: 'from' | 'to'; label: string }
	/** An id that a link brought along: shown only where it is set, and can be taken off. */
	| { kind: 'id'; name: string; label: string };

/** What the address asks for, by name; what is no such filter there is left out. */
export type Asked = Record<string, string>;

/** Reads the address: the filters, `search` and `sort`. */
export function askedIn(address: Pick<URLSearchParams, 'get'>, filters: readonly Filter[]): Asked {
	const asked: Asked = {};
	for (const filter of filters) {
		const value = address.get(filter.name) ?? '';
		const known =
			filter.kind === 'choice'
				? filter.choices.some((choice) => choice.value === value)
				: filter.kind === 'day'
					? !Number.isNaN(startOfDay(value))
					: value !== '';
		if (known) asked[filter.name] = value;
	}
	for (const name of ['search', 'sort']) {
		const value = address.get(name);
		if (value) asked[name] = value;
	}
	return asked;
}

/** The address of the same page with something asked differently; what is not asked keeps away. */
export function addressWith(address: { pathname: string; search: string }, changed: Asked): string {
	const query = new URLSearchParams(address.search);
	for (const [name, value] of Object.entries(changed)) {
		if (value === '') query.delete(name);
		else query.set(name, value);
	}
	const search = query.toString();
	return address.pathname + (search && `?${search}`);
}

/** As the service asks for it: days become moments, the end left out. */
export function queryOf(asked: Asked): Query {
	const { from, to, ...rest } = asked;
	return {
		...rest,
		...(from && { from: startOfDay(from) }),
		...(to && { to: startOfDay(to, 1) })
	};
}

/** Whether anything narrows the list; its order does not. */
export function isNarrowed({ sort: _, ...asked }: Asked): boolean {
	return Object.keys(asked).length > 0;
}

/** The sort that a click on a column's head asks for: downwards first, then up, in turn. */
export function nextSort(name: string, current: string): string {
	return current === `-${name}` ? name : `-${name}`;
}
