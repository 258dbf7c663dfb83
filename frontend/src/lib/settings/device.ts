/** Browser and system of a session, as far as its user agent tells. Names, the same in all languages. */
export interface Device {
	browser: string | null;
	system: string | null;
	handheld: boolean;
}

/** The first that fits counts: most browsers also claim to be others. */
const browsers: [RegExp, string][] = [
	[/MicroMessenger\//, 'WeChat'],
	[/\b(?:Edg|EdgA|EdgiOS)\//, 'Edge'],
	[/\b(?:OPR|Opera)\//, 'Opera'],
	[/SamsungBrowser\//, 'Samsung Internet'],
	[/HuaweiBrowser\//, 'Huawei Browser'],
	[/MiuiBrowser\//, 'Mi Browser'],
	[/\b(?:QQBrowser|MQQBrowser)\//, 'QQ Browser'],
	[/UCBrowser\//, 'UC Browser'],
	[/\b(?:Firefox|FxiOS)\//, 'Firefox'],
	[/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
	[/Version\/[\d.]+.*Safari\//, 'Safari'],
	[/^curl\//, 'curl']
];

const systems: [RegExp, string, boolean][] = [
	[/HarmonyOS|OpenHarmony/, 'HarmonyOS', true],
	[/iPhone/, 'iPhone', true],
	[/iPad/, 'iPad', true],
	[/Android/, 'Android', true],
	[/Windows NT/, 'Windows', false],
	[/Mac OS X|Macintosh/, 'macOS', false],
	[/CrOS/, 'ChromeOS', false],
	[/Linux/, 'Linux', false]
];

export function deviceOf(userAgent: string | null | undefined): Device {
	const agent = userAgent ?? '';
	const browser = browsers.find(([sign]) => sign.test(agent))?.[1] ?? null;
	const [, system = null, handheld = false] = systems.find(([sign]) => sign.test(agent)) ?? [];
	return { browser, system, handheld };
}
