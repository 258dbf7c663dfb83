/**
 * The pages of the back office, each loaded when it is opened. They are one route with a name in
 * it: the table of routes is part of what every visitor loads, and this one is not.
 */
import type { Component } from 'svelte';

type Load = () => Promise<{ default: Component }>;

/** What a page of the back office is called in the address, after `/admin/`. */
export const pages = {
	users: () => import('./users/UsersPage.svelte'),
	user: () => import('./users/UserPage.svelte'),
	ledger: () => import('./ledger/LedgerPage.svelte'),
	tasks: () => import('./tasks/TasksPage.svelte'),
	task: () => import('./tasks/TaskPage.svelte'),
	orders: () => import('./orders/OrdersPage.svelte'),
	audit: () => import('./audit/AuditPage.svelte')
} satisfies Record<string, Load>;

export type Place = keyof typeof pages;

/** The left column, in its groups. The first place is the one at `/admin` itself. */
export const groups: Place[][] = [['users', 'tasks', 'orders'], ['audit']];

export const home: Place = 'users';

/** Which place of the column a page belongs to. */
export const partOf: Partial<Record<Place, Place>> = {
	user: 'users',
	ledger: 'users',
	task: 'tasks'
};

/** The place that an address names; null where it names none. */
export function placeIn(name: string | undefined): Place | null {
	if (!name) return home;
	return Object.hasOwn(pages, name) ? (name as Place) : null;
}

/** The address of a place, or of one thing in it. */
export function addressOf(place: Place, query: Record<string, string> = {}): string {
	const search = new URLSearchParams(query).toString();
	const path = place === home && !search ? '/admin' : `/admin/${place}`;
	return search ? `${path}?${search}` : path;
}
