import { queryOptions } from '@tanstack/svelte-query';
import { read, type Query } from './api';

/** A question to `/api/admin/…`, for all who show its answer. */
export const adminQuery = <Answer>(path: string, query: Query = {}) =>
	queryOptions({ queryKey: ['admin', path, query], queryFn: () => read<Answer>(path, query) });
