import { queryOptions } from '@tanstack/svelte-query';
import { api, data } from '#lib/api/client.ts';
import { queryClient } from '#lib/api/query-client.ts';
import { session } from './session.svelte';

/** The check-in of the current period. */
export const checkInQuery = queryOptions({
	queryKey: ['check-in'],
	queryFn: () => data(api.GET('/api/check-in'))
});

/** The claim of its credits, the same wherever it is shown. */
class Claim {
	busy = $state(false);
	failed = $state(false);

	async make(): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		try {
			queryClient.setQueryData(checkInQuery.queryKey, await data(api.POST('/api/check-in')));
			this.failed = false;
		} catch {
			this.failed = true;
		}
		await session.refreshMe();
		this.busy = false;
	}
}

export const claim = new Claim();
