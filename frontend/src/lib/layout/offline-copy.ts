import { dev } from '$app/env';

/**
 * Has the service worker keep a copy of the pages, once this one has what it needs. Where there are
 * none, as in some apps' browsers and private windows, nothing is kept.
 */
export function keepOfflineCopy(): void {
	if (dev || !('serviceWorker' in navigator)) return;
	const register = () =>
		navigator.serviceWorker
			.register('/service-worker.js')
			.then(() => navigator.serviceWorker.ready)
			.then(({ active }) => active?.postMessage(partsInUse()))
			.catch((problem) => console.info('No copy of the pages is kept:', problem));
	if (document.readyState === 'complete') void register();
	else window.addEventListener('load', register, { once: true });
}

/** Addresses of what this page has loaded so far. */
const partsInUse = () => performance.getEntriesByType('resource').map(({ name }) => name);
