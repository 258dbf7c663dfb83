import { describe, expect, it } from 'vitest';
import { draftOf, fieldOf, moreOf, settingsOf } from './draft';

const settings = {
	name: 'relay',
	style: 'chat',
	base_url: 'https://relay.example.com',
	model: 'gemini-nano-banana-2.1',
	key_secret: 'GATEWAY_RELAY_KEY',
	aspect: 'extra_body',
	result_hosts: ['files.example.com', '*.cdn.example.com'],
	deadline_ms: 90_500,
	max_request_bytes: 20_000_000,
	money_per_day: 200_000_000,
	day_begins_utc_hour: 0,
	price: { picture: 280_000, cost_unit: 0 },
	tools: ['try_on', 'outfit'],
	poll_path: 'data.status'
};

describe('the settings of a gateway in a form', () => {
	it('come out as they went in, but for the name', () => {
		const { name: _, ...rest } = settings;
		expect(settingsOf(draftOf(settings))).toEqual(rest);
	});

	it('are in seconds, megabytes and yuan', () => {
		const draft = draftOf(settings);
		expect(draft.deadline).toBe(90.5);
		expect(draft.request).toBe(20);
		expect(draft.picture).toBe(0.28);
		expect(draft.money_per_day).toBe(200);
	});

	it('keep what the form has no field for', () => {
		const draft = draftOf(settings);
		expect(JSON.parse(draft.more)).toEqual({ poll_path: 'data.status' });
		expect(moreOf({ more: '[1]' })).toBeNull();
		expect(moreOf({ more: '{' })).toBeNull();
		expect(moreOf({ more: ' ' })).toEqual({});
	});

	it('leave out what is empty', () => {
		const draft = { ...draftOf({}), model: ' m ', tools: null };
		expect(settingsOf(draft)).toEqual({ model: 'm' });
	});

	it('are found by the path that the service names', () => {
		expect(fieldOf('settings.price.picture')).toBe('picture');
		expect(fieldOf('settings.deadline_ms')).toBe('deadline');
		expect(fieldOf('settings.base_url')).toBe('base_url');
		expect(fieldOf('settings.poll_path')).toBe('more');
		expect(fieldOf('settings')).toBe('more');
		expect(fieldOf('id')).toBe('name');
	});
});
