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
	[
		`Mozilla/5.0 (Linux; Android 13; SM-S901B) ${like} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36`,
		'Samsung Internet',
		'Android',
		true
	],
	[
		`Mozilla/5.0 (Linux; Android 12; HarmonyOS; ALN-AL00) ${like} Chrome/114.0 HuaweiBrowser/15.0 Mobile Safari/537.36`,
		'Huawei Browser',
		'HarmonyOS',
		true
	],
	[
		`Mozilla/5.0 (Phone; OpenHarmony 5.0) ${like} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0`,
		'Huawei Browser',
		'HarmonyOS',
		true
	],
	[
		`Mozilla/5.0 (Linux; U; Android 14; zh-cn; 23013RK75C) ${like} Version/4.0 Chrome/109.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/18.0`,
		'Mi Browser',
		'Android',
		true
	],
	[
		`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/109.0 Safari/537.36 QQBrowser/13.0`,
		'QQ Browser',
		'Windows',
		false
	],
	[
		`Mozilla/5.0 (Linux; U; Android 14; zh-CN; X) ${like} Version/4.0 Chrome/100.0 UCBrowser/16.0 Mobile Safari/537.36`,
		'UC Browser',
		'Android',
		true
	],
	[
		`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${like} Chrome/141.0.0.0 Safari/537.36 OPR/120.0`,
		'Opera',
		'Windows',
		false
	],
	[
		'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
		'Safari',
		'iPad',
		true
	],
	[
		`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${like} Chrome/141.0.0.0 Safari/537.36`,
		'Chrome',
		'ChromeOS',
		false
	],
	[
		`Mozilla/5.0 (X11; Linux x86_64) ${like} HeadlessChrome/141.0.0.0 Safari/537.36`,
		'Chrome',
		'Linux',
		false
	],
	['curl/8.14.1', 'curl', null, false],
	['something else', null, null, false],
	[null, null, null, false]
])('%s', (userAgent, browser, system, handheld) => {
	expect(deviceOf(userAgent)).toEqual({ browser, system, handheld });
});
