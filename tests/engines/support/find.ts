import type { Kind, Size } from './page.ts';

/*
 * These functions run in the page. The drivers send their source text, so they use nothing from
 * outside themselves.
 */

/** The first element of a kind with this name, or null as long as there is none to be used. */
export function find(kind: Kind, name: string): Element | null {
	const selectors = {
		alert: '[role=alert] > *',
		button: 'button:enabled',
		field: 'input:not([type=file]):enabled',
		'file input': 'input[type=file]:enabled',
		link: 'a[href]',
		picture: 'img',
		'ready photo': '[data-testid=photo]:is([data-state=ready], [data-state=uploaded]) img'
	};
	const names = (element: Element) => {
		const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
		const texts =
			labels.length > 0 ? labels.map((each) => each.textContent) : [element.textContent];
		return [element.getAttribute('aria-label'), element.getAttribute('alt'), ...texts];
	};
	const isNamed = (element: Element) => names(element).some((each) => each?.trim() === name);
	// File inputs stand behind their labels, which are what is visible.
	const isVisible = (element: Element) =>
		kind === 'file input' || element.checkVisibility({ visibilityProperty: true });
	const found = [...document.querySelectorAll(selectors[kind])];
	return found.find((element) => isNamed(element) && isVisible(element)) ?? null;
}

/** Whether nothing moves that will come to rest. */
export function isAtRest(): boolean {
	return document
		.getAnimations()
		.every(
			(each) => each.playState !== 'running' || each.effect?.getTiming().iterations === Infinity
		);
}

/** Whether the scripts of the page run. */
export function isLive(): boolean {
	return document.documentElement.hasAttribute('data-live');
}

/** The size of a picture in pixels, or null as long as it is not loaded. */
export function pictureSize(element: Element): Size | null {
	if (!(element instanceof HTMLImageElement) || !element.complete) return null;
	const { naturalWidth: width, naturalHeight: height } = element;
	return width > 0 ? { width, height } : null;
}
