/** Questions whose answers are the same for everybody, for all pages that ask them. */
import { queryOptions } from '@tanstack/svelte-query';
import { api, data } from './client';

/** Shown as it was while it is asked for anew. */
const kept = { gcTime: Infinity };
/** Asked once a visit. */
const once = { gcTime: Infinity, staleTime: Infinity };

export const aboutQuery = queryOptions({
	queryKey: ['about'],
	queryFn: () => data(api.GET('/api/about')),
	...once
});

export const levelsQuery = queryOptions({
	queryKey: ['levels'],
	queryFn: () => data(api.GET('/api/levels')),
	...kept
});

export const offersQuery = queryOptions({
	queryKey: ['offers'],
	queryFn: () => data(api.GET('/api/offers')),
	...kept
});

/** The tools on offer. */
export const presetsQuery = queryOptions({
	queryKey: ['presets'],
	queryFn: () => data(api.GET('/api/presets')),
	...kept
});
