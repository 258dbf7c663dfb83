/**
 * What one's role may do in the back office, so that a page does not offer what the service refuses. The
 * route table of the service (`src/http/router.rs`) is what counts.
 */
import { session } from '#lib/session/session.svelte.ts';
import type { Role } from './model';
import type { Place } from './places';

/** Operators of which role, beside those who may do everything. */
export type Duty = Exclude<Role, 'user'>;

export const roles: Role[] = ['user', 'support', 'finance', 'admin'];

/** Whether somebody runs the product, or a part of it. */
export const isOperator = (role: Role | undefined): boolean =>
	role !== undefined && role !== 'user';

/** Whether whoever is logged in may do what is for that role. */
export function may(duty: Duty): boolean {
	const role = session.me?.role;
	return role === 'admin' || role === duty;
}

/** Places that show nothing to others. */
const readers: Partial<Record<Place, Duty>> = { 'code-batches': 'finance', codes: 'finance' };

/** Places where others can only look. */
const writers: Partial<Record<Place, Duty>> = {
	tasks: 'support',
	task: 'support',
	orders: 'finance',
	presets: 'admin',
	preset: 'admin',
	offers: 'admin',
	levels: 'admin',
	words: 'admin',
	notices: 'admin',
	settings: 'admin',
	gateways: 'admin',
	gateway: 'admin'
};

export function maySee(place: Place): boolean {
	const duty = readers[place];
	return !duty || may(duty);
}

export function mayOnlyLook(place: Place): boolean {
	const duty = writers[place];
	return duty !== undefined && !may(duty);
}
