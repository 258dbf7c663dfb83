/** What pages ask of the service: asked once for all who show it, and again when it may have changed. */
import { QueryClient, onlineManager } from '@tanstack/svelte-query';

export const queryClient = new QueryClient({
	defaultOptions: {
		queries: {
			// Pages are drawn at build time too, where there is no service.
			enabled: typeof window !== 'undefined',
			// What belongs to an account is not kept once no page shows it.
			gcTime: 0,
			// What cannot be had is told at once, without a network too; the page offers to try again.
			networkMode: 'always',
			// What a component has not read yet is news to it too: told of read properties alone, it would
			// find the others as they were (svelte-query 6.3).
			notifyOnChangeProps: 'all',
			refetchOnReconnect: true,
			retry: false
		}
	}
});

/** The library takes the network for there until the browser tells of a change. */
export function learnWhetherOnline(): void {
	onlineManager.setOnline(navigator.onLine);
}

/** Under which a task is kept that is being followed. */
export const taskKey = (id: string) => ['task', id];
