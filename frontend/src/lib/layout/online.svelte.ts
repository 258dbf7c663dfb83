/** Whether this device has a network, as far as the browser knows. */
class Online {
	now = $state(true);

	/** Follows the browser's word until the returned function is called. */
	follow(): () => void {
		const look = () => (this.now = navigator.onLine);
		look();
		window.addEventListener('online', look);
		window.addEventListener('offline', look);
		return () => {
			window.removeEventListener('online', look);
			window.removeEventListener('offline', look);
		};
	}
}

export const online = new Online();
