/** The shapes of the operators' routes that the API's document does not have yet. */

/** A text in both languages. */
export interface Both {
	zh: string;
	en: string;
}

/** What has happened on one day in China. */
export interface Day {
	/** `YYYY-MM-DD` */
	day: string;
	sign_ups: number;
	active: number;
	tasks: { succeeded: number; partial: number; failed: number; canceled: number };
	outputs: {
		succeeded: number;
		failed: number;
		blocked: number;
		canceled: number;
		needs_review: number;
	};
	/** Of a thousand. */
	success_rate: number | null;
	p50_ms: number | null;
	p95_ms: number | null;
	credits_in: number;
	credits_out: number;
	income_fen: number;
	gateway_calls: number;
	gateway_errors: number;
	/** Micro-yuan. */
	gateway_cost: number;
}

export interface Dashboard {
	/** UTC milliseconds: when the figures of the last day were computed. */
	as_of: number | null;
	now: {
		accounts: number;
		queued: number;
		running: number;
		needs_review: number;
		orders_pending: number;
		jobs_late: number;
	};
	days: Day[];
}

export interface Job {
	job: string;
	every: string;
	last_started_at: number | null;
	last_done_at: number | null;
	due_by: number;
	is_late: boolean;
	last_error: string | null;
}

export interface JobRun {
	id: string;
	job: string;
	started_at: number;
	finished_at: number | null;
	outcome: 'done' | 'failed' | 'running';
	figures: Record<string, number> | null;
	error: string | null;
}

export interface DefinitionSlot {
	id: string;
	name: Both;
	hint: Both;
	right: Both[];
	wrong: Both[];
	min: number;
	max: number;
	role: string;
}

export interface DefinitionChoice {
	id: string;
	name: Both;
	prompt: string;
}

export interface DefinitionOption {
	id: string;
	kind: 'choice' | 'color';
	name: Both;
	default: string;
	choices: DefinitionChoice[];
	prompt?: string;
}

/** A tool, whole: with what only the model is told. */
export interface Definition {
	name: Both;
	summary: Both;
	slots: DefinitionSlot[];
	one_output_each: string | null;
	options: DefinitionOption[];
	prompt: Both;
	closing: string;
	prompt_max_length: number;
	credits_per_output: number;
	aspect_ratios: string[];
	variants: { default: number; max: number };
}

export interface PresetItem {
	id: string;
	position: number;
	is_on: boolean;
	version: number;
	updated_at: number;
	definition: Definition;
}

export interface PresetVersion {
	version: number;
	/** It was tested and not saved. */
	is_draft: boolean;
	created_at: number;
	definition: Definition;
}

export interface PlanItem {
	id: string;
	name_zh: string;
	name_en: string;
	price_fen: number;
	months: number;
	credits_per_month: number;
	on_sale_from: number | null;
	on_sale_until: number | null;
	position: number;
	is_on: boolean;
}

export interface PackItem {
	id: string;
	name_zh: string;
	name_en: string;
	price_fen: number;
	base_credits: number;
	bonus_credits: number;
	position: number;
	is_on: boolean;
}

export interface LevelItem {
	level: 'free' | 'plus' | 'pro';
	garments: number;
	running: number;
	waiting: number;
	check_in_every: 'day' | 'week';
	check_in_credits: number;
}

export interface SettingItem {
	name: string;
	value: number;
	least: number;
	most: number;
	unit: 'credits' | 'milliseconds' | 'times';
	meaning: string;
}

export interface NoticeItem {
	id: string;
	text_zh: string;
	text_en: string;
	starts_at: number | null;
	ends_at: number | null;
	is_on: boolean;
}

export type CodeStanding = 'unused' | 'used' | 'used_up' | 'disabled' | 'expired';

export type CodeGrants =
	| { kind: 'credits'; credits: number }
	| { kind: 'plan'; plan: string }
	| { kind: 'level'; level: 'plus' | 'pro' };

export interface CodeItem {
	code: string;
	batch_id: string;
	state: CodeStanding;
	uses: number;
	used: number;
	expires_at: number | null;
	note: string;
	grants: CodeGrants;
}

export interface CodeBatchItem {
	id: string;
	grants: CodeGrants;
	uses: number;
	expires_at: number | null;
	note: string;
	created_at: number;
	codes: number;
	used: number;
	disabled: number;
}

export interface WordList {
	words: string[];
}

export interface NewCodes {
	batch: CodeBatchItem;
	/** In groups of four. */
	codes: string[];
}
