import { beforeNavigate } from '$app/navigation';

/** Asks before a page with changes that are not saved is left. To be called while a component is made. */
export function askBeforeLeaving(hasChanges: () => boolean, question: () => string): void {
	beforeNavigate((navigation) => {
		// What opens over the page leaves it where it is.
		if (navigation.shallow || !hasChanges()) return;
		// The browser asks by itself where the whole page is left.
		if (navigation.willUnload || !confirm(question())) navigation.cancel();
	});
}
