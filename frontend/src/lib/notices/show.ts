import { mount } from 'svelte';
import NoticesBar from './NoticesBar.svelte';
import type { ShownNotice } from './notices';

/** Puts the bar of notices into its place below the header. */
export function show(notices: ShownNotice[]): void {
	const target = document.getElementById('notices');
	if (target) mount(NoticesBar, { target, props: { notices } });
}
