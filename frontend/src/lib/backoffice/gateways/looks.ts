import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleOff from '@lucide/svelte/icons/circle-off';
import Hourglass from '@lucide/svelte/icons/hourglass';
import KeyRound from '@lucide/svelte/icons/key-round';
import Moon from '@lucide/svelte/icons/moon';
import type { Look } from '../marks/Mark.svelte';
import type { Gateway } from '../shapes';

/** How the states of a gateway look. */
export const looks: Record<Gateway['state'], Look> = {
	well: { tone: 'good', Icon: CircleCheck },
	proving: { tone: 'warning', Icon: Hourglass },
	resting: { tone: 'warning', Icon: Moon },
	spent: { tone: 'soft', Icon: Moon },
	key_missing: { tone: 'bad', Icon: KeyRound },
	off: { tone: 'soft', Icon: CircleOff }
};
