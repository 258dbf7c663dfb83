import type { Notification, NotificationKind } from '#lib/api/model.ts';
import { yuan } from '#lib/commerce/price.ts';
import { language } from '#lib/language/language.svelte.ts';
import { notificationWords } from '#lib/language/subjects/notifications.ts';

/** What a notification says, and the page it is about. */
export interface Told {
	title: string;
	line: string;
	href: string;
}

interface OrderNews {
	order_id: string;
	number: string;
	name: { zh: string; en: string };
	price_fen: number;
}

/** A term of membership that moved forward. */
interface MovedTerm {
	name: { zh: string; en: string };
	new_starts_at: number;
	new_ends_at: number;
}

/** What the words of each kind need; the service's document has it as any object. */
interface DataOf extends Record<NotificationKind, unknown> {
	order_paid: OrderNews;
	order_lapsed: OrderNews;
	order_voided: OrderNews;
	order_refunded: OrderNews & { moved?: MovedTerm[] };
	membership_ending: { ends_at: number };
	membership_ended: { ends_at: number };
	credits_adjusted: { credits: number; note: string };
	level_changed: { level: string };
	password_changed: unknown;
}

type Known = { [kind in NotificationKind]: { kind: kind; data: DataOf[kind] } }[NotificationKind];

/** A notification in the reader's language. A kind from the future is told in general words. */
export function tell(notification: Notification): Told {
	const [[title, line], href] = told(notification as unknown as Known);
	return { title, line, href };
}

function told({ kind, data }: Known): [[string, string], string] {
	const words = language.pick(notificationWords);
	switch (kind) {
		case 'order_paid':
			return [words.order_paid(language.pick(data.name), yuan(data.price_fen)), order(data)];
		case 'order_refunded': {
			const [title, line] = words.order_refunded(language.pick(data.name), yuan(data.price_fen));
			const moved = (data.moved ?? []).map(({ name, new_starts_at, new_ends_at }) =>
				words.moved(language.pick(name), language.day(new_starts_at), language.day(new_ends_at))
			);
			return [[title, [line, ...moved].join(words.between)], order(data)];
		}
		case 'order_lapsed':
		case 'order_voided':
			return [words[kind](language.pick(data.name), data.number), order(data)];
		case 'membership_ending':
		case 'membership_ended':
			return [words[kind](language.day(data.ends_at)), '/pricing#plans'];
		case 'credits_adjusted': {
			const sign = data.credits < 0 ? '−' : '+';
			const credits = sign + language.number(Math.abs(data.credits));
			return [words.credits_adjusted(credits, data.note), '/ledger?event=adjustment'];
		}
		case 'level_changed':
			return [words.level_changed(language.level(data.level)), '/profile'];
		case 'password_changed':
			return [words.password_changed(), '/settings'];
		default:
			return [words.other(), '/notifications'];
	}
}

const order = ({ order_id }: OrderNews) => `/order?id=${order_id}`;
