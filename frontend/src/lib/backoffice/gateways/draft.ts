/** The settings of a gateway as the form has them: in seconds, megabytes and yuan, each field apart. */

export type Settings = Record<string, unknown>;

export interface Draft {
	style: string;
	base_url: string;
	model: string;
	key_secret: string;
	/** Empty for what is usual. */
	auth: string;
	aspect: string;
	image_size: string;
	/** One a line. */
	result_hosts: string;
	deadline: number | null;
	request: number | null;
	response: number | null;
	rest_after: number | null;
	calls_per_day: number | null;
	day_begins: number | null;
	money_per_day: number | null;
	picture: number | null;
	input_tokens: number | null;
	output_tokens: number | null;
	cost_unit: number | null;
	/** Null for all. */
	tools: string[] | null;
	/** Settings that the form has no field for, as JSON; empty for none. */
	more: string;
}

/** Fields that are texts here and there. */
const texts = ['style', 'base_url', 'model', 'key_secret', 'auth', 'aspect', 'image_size'] as const;

/** Fields that are numbers: what they are called in the settings, and how much one is there. */
const numbers = {
	deadline: ['deadline_ms', 1_000],
	request: ['max_request_bytes', 1_000_000],
	response: ['max_response_bytes', 1_000_000],
	rest_after: ['rest_after_failures', 1],
	calls_per_day: ['calls_per_day', 1],
	day_begins: ['day_begins_utc_hour', 1],
	money_per_day: ['money_per_day', 1_000_000],
	picture: ['price.picture', 1_000_000],
	input_tokens: ['price.million_input_tokens', 1_000_000],
	output_tokens: ['price.million_output_tokens', 1_000_000],
	cost_unit: ['price.cost_unit', 1_000_000]
} as const;
type NumberName = keyof typeof numbers;
const numberNames = Object.keys(numbers) as NumberName[];

/** What the form has fields for, in the settings. */
const known = new Set<string>([
	...texts,
	...numberNames.map((name) => numbers[name][0].split('.')[0] ?? ''),
	'name',
	'result_hosts',
	'tools'
]);

/** A gateway that is being made. */
export const blank: Settings = {
	style: 'chat',
	deadline_ms: 90_000,
	max_request_bytes: 20_000_000,
	max_response_bytes: 36_000_000,
	rest_after_failures: 5
};

const isObject = (value: unknown): value is Settings =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export function draftOf(settings: Settings): Draft {
	const text = (name: string) => {
		const value = settings[name];
		// To say nothing is the same.
		return typeof value === 'string' && !(name === 'aspect' && value === 'none') ? value : '';
	};
	const number = (name: NumberName) => {
		const [path, unit] = numbers[name];
		const [outer = '', inner] = path.split('.');
		const part = settings[outer];
		const value = inner === undefined ? part : isObject(part) ? part[inner] : undefined;
		return typeof value === 'number' ? value / unit : null;
	};
	const hosts = settings['result_hosts'];
	const more = Object.entries(settings).filter(([name]) => !known.has(name));
	const { tools } = settings;
	return {
		...(Object.fromEntries(texts.map((name) => [name, text(name)])) as Record<
			(typeof texts)[number],
			string
		>),
		...(Object.fromEntries(numberNames.map((name) => [name, number(name)])) as Record<
			NumberName,
			number | null
		>),
		result_hosts: Array.isArray(hosts) ? hosts.join('\n') : '',
		tools: Array.isArray(tools) ? (tools as string[]) : null,
		more: more.length === 0 ? '' : JSON.stringify(Object.fromEntries(more), null, 2)
	};
}

/** What is written under {@link Draft.more}; null where that is no JSON object. */
export function moreOf({ more }: Pick<Draft, 'more'>): Settings | null {
	if (more.trim() === '') return {};
	try {
		const parsed: unknown = JSON.parse(more);
		return isObject(parsed) ? parsed : null;
	} catch {
		return null;
	}
}

/** The settings as the service takes them; what is empty is left out. */
export function settingsOf(draft: Draft): Settings {
	const settings: Settings = { ...moreOf(draft) };
	for (const name of texts) {
		const value = draft[name].trim();
		if (value !== '') settings[name] = value;
	}
	for (const name of numberNames) {
		const value = draft[name];
		if (value === null || value === undefined) continue;
		const [path, unit] = numbers[name];
		const [outer = '', inner] = path.split('.');
		const written = Math.round(value * unit);
		if (inner === undefined) settings[outer] = written;
		else settings[outer] = { ...(settings[outer] as Settings), [inner]: written };
	}
	const hosts = draft.result_hosts.split(/\s+/).filter(Boolean);
	if (hosts.length > 0) settings['result_hosts'] = hosts;
	if (draft.tools !== null) settings['tools'] = draft.tools;
	return settings;
}

/** The field of the form that a field of the settings stands in. */
export function fieldOf(path: string): keyof Draft | 'name' {
	const name = path.replace(/^settings\./, '');
	if (name === 'id' || name === 'name') return 'name';
	const number = numberNames.find((each) => numbers[each][0] === name);
	if (number) return number;
	const direct = [...texts, 'result_hosts', 'tools'] as string[];
	return direct.includes(name) ? (name as keyof Draft) : 'more';
}
