import { expect, test } from 'vitest';
import { deviceOf } from './device';

const like = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
	[
		`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/141.0.0.0 Safari/537.36`,
		'Chrome',
		'Windows',
		false
	],
	[
		`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/141.0.0.0 Safari/537.36 Edg/141.0`,
		'Edge',
		'Windows',
		false
	],
	[
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
		'Safari',
		'macOS',
		false
	],
	[
		'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60(0x1800) NetType/WIFI Language/zh_CN',
		'WeChat',
		'iPhone',
		true
	],
	[
		'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1',
		'Chrome',
		'iPhone',
		true
	],
	[
		`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${like} Chrome/141.0.0.0 Mobile Safari/537.36`,
		'Chrome',
		'Android',
		true
	],
	[
		'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
		'Firefox',
		'Linux',
		false
	],
	['curl/8.14.1', 'curl', null, false],
	['something else', null, null, false],
	[null, null, null, false]
])('%s', (userAgent, browser, system, handheld) => {
	expect(deviceOf(userAgent)).toEqual({ browser, system, handheld });
});
