/**
 * The pages of the back office, each loaded when it is opened. They are one route with a name in
 * it: the table of routes is part of what every visitor loads, and this one is not. So is the
 * runtime of Svelte, with all that any page uses of it: `{#await}`, `bind:value` on a `select` and
 * components without runes are used nowhere else, and so not here either.
 */
import type { Component } from 'svelte';

type Load = () => Promise<{ default: Component }>;

/** What a page of the back office is called in the address, after `/admin/`. */
export const pages = {
	dashboard: () => import('./dashboard/DashboardPage.svelte'),
	users: () => import('./users/UsersPage.svelte'),
	user: () => import('./users/UserPage.svelte'),
	ledger: () => import('./ledger/LedgerPage.svelte'),
	tasks: () => import('./tasks/TasksPage.svelte'),
	task: () => import('./tasks/TaskPage.svelte'),
	orders: () => import('./orders/OrdersPage.svelte'),
	presets: () => import('./presets/PresetsPage.svelte'),
	preset: () => import('./presets/PresetPage.svelte'),
	'code-batches': () => import('./codes/BatchesPage.svelte'),
	codes: () => import('./codes/CodesPage.svelte'),
	offers: () => import('./offers/OffersPage.svelte'),
	levels: () => import('./rules/LevelsPage.svelte'),
	words: () => import('./rules/WordsPage.svelte'),
	notices: () => import('./rules/NoticesPage.svelte'),
	settings: () => import('./rules/SettingsPage.svelte'),
	gateways: () => import('./gateways/GatewaysPage.svelte'),
	gateway: () => import('./gateways/GatewayPage.svelte'),
	jobs: () => import('./jobs/JobsPage.svelte'),
	audit: () => import('./audit/AuditPage.svelte')
} satisfies Record<string, Load>;

export type Place = keyof typeof pages;

/** The left column, in its groups. The first place is the one at `/admin` itself. */
export const groups: Place[][] = [
	['dashboard'],
	['users', 'tasks', 'orders'],
	['presets', 'code-batches', 'offers', 'levels'],
	['words', 'notices', 'settings'],
	['gateways', 'jobs', 'audit']
];

export const home: Place = 'dashboard';

/** Which place of the column a page belongs to. */
export const partOf: Partial<Record<Place, Place>> = {
	user: 'users',
	ledger: 'users',
	task: 'tasks',
	preset: 'presets',
	gateway: 'gateways',
	codes: 'code-batches'
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
