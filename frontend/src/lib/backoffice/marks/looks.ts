/** How the states of things look: the same everywhere in the back office. */
import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleX from '@lucide/svelte/icons/circle-x';
import Hourglass from '@lucide/svelte/icons/hourglass';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import SearchCheck from '@lucide/svelte/icons/search-check';
import ShieldX from '@lucide/svelte/icons/shield-x';
import UserRound from '@lucide/svelte/icons/user';
import UserRoundX from '@lucide/svelte/icons/user-round-x';
import Undo from '@lucide/svelte/icons/undo-2';
import type { OrderState, OutputState, TaskState } from '#lib/api/model.ts';
import type { AccountState } from '../model';
import type { Look } from './Mark.svelte';

export const accountLooks: Record<AccountState, Look> = {
	active: { tone: 'good', Icon: UserRound },
	banned: { tone: 'bad', Icon: Ban },
	deleted: { tone: 'soft', Icon: UserRoundX }
};

export const taskLooks: Record<TaskState, Look> = {
	queued: { tone: 'soft', Icon: CircleDashed },
	running: { tone: 'ink', Icon: LoaderCircle },
	succeeded: { tone: 'good', Icon: CircleCheck },
	partial: { tone: 'warning', Icon: CircleCheck },
	failed: { tone: 'bad', Icon: CircleX },
	canceled: { tone: 'soft', Icon: Ban }
};

export const outputLooks: Record<OutputState, Look> = {
	queued: taskLooks.queued,
	running: taskLooks.running,
	succeeded: taskLooks.succeeded,
	failed: taskLooks.failed,
	blocked: { tone: 'warning', Icon: ShieldX },
	canceled: taskLooks.canceled,
	needs_review: { tone: 'warning', Icon: SearchCheck }
};

export const orderLooks: Record<OrderState, Look> = {
	pending: { tone: 'warning', Icon: Hourglass },
	paid: { tone: 'good', Icon: CircleCheck },
	refunded: { tone: 'soft', Icon: Undo },
	canceled: { tone: 'soft', Icon: Ban },
	lapsed: { tone: 'soft', Icon: Hourglass },
	voided: { tone: 'soft', Icon: Ban }
};
