/** The shapes of the back office's answers. */
import type {
	LedgerEntry,
	LedgerEvent,
	Order,
	OutputReason,
	OutputState,
	TaskState
} from '$lib/api/model';
import type { LanguageCode } from '$lib/language/language.svelte';

export type AccountState = 'active' | 'banned' | 'deleted';
export type Role = 'user' | 'admin';
export type Level = 'free' | 'plus' | 'pro';

/** Whose something is. */
export interface Owner {
	id: string;
	email: string;
}

export interface Account {
	id: string;
	email: string;
	role: Role;
	level: Level;
	/** The level with what a membership adds. */
	effective_level: Level;
	member_until: number | null;
	balance: number;
	state: AccountState;
	verified_at: number | null;
	created_at: number;
	seen_at: number | null;
}

export interface Grant {
	id: string;
	source: LedgerEvent | string;
	amount: number;
	remaining: number;
	expires_at: number | null;
	created_at: number;
}

export interface Term {
	id: string;
	plan: { id: string; name_zh: string; name_en: string };
	starts_at: number;
	ends_at: number;
	canceled_at: number | null;
	order_id: string | null;
	code_masked: string | null;
}

export interface AdminTask {
	id: string;
	account: Owner;
	preset: string;
	preset_version: number;
	state: TaskState;
	outputs: number;
	succeeded: number;
	needs_review: number;
	credits: number;
	refunded: number;
	created_at: number;
	finished_at: number | null;
}

export interface RecentOutput {
	id: string;
	position: number;
	state: OutputState;
	reason: OutputReason | null;
	image: { url: string; expires_at: number } | null;
}

export interface RecentTask extends Omit<AdminTask, 'outputs'> {
	outputs: RecentOutput[];
}

export interface AdminOrder extends Omit<Order, 'account'> {
	account: Owner;
}

export interface AdminSession {
	id: string;
	user_agent: string | null;
	created_at: number;
	seen_at: number;
}

export interface AuditRecord {
	id: string;
	operator: Owner;
	address: string | null;
	action: string;
	subject: string;
	account: Owner | null;
	reason: string | null;
	before: unknown;
	after: unknown;
	created_at: number;
}

export interface AccountDetails {
	account: Account & {
		language: LanguageCode;
		deleted_at: number | null;
		banned_at: number | null;
		last_login_at: number | null;
	};
	balance: { total: number; permanent: number; membership: number };
	grants: Grant[];
	terms: Term[];
	tasks: RecentTask[];
	ledger: LedgerEntry[];
	orders: Order[];
	sessions: AdminSession[];
	audit: AuditRecord[];
}

export interface Attempt {
	number: number;
	gateway: string;
	model: string;
	started_at: number;
	finished_at: number | null;
	outcome: string | null;
	status: number | null;
	cost: string | number | null;
}

export interface TaskDetails extends Omit<AdminTask, 'outputs'> {
	retry_of: string | null;
	aspect_ratio: string;
	options: Record<string, string>;
	prompt: string | null;
	is_custom_prompt: boolean;
	inputs: { slot: string; upload_id: string; url: string | null }[];
	outputs: {
		id: string;
		position: number;
		state: OutputState;
		reason: OutputReason | null;
		charged: number;
		refunded: number;
		image: { url: string; width: number; height: number; expires_at: number } | null;
		attempts: Attempt[];
	}[];
	audit: AuditRecord[];
}
