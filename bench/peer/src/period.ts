const CHINA = 8 * 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

/** The day and the ISO week that hold `now`, and when the next ones begin; in China's time. */
export function periods(now: number) {
	const midnight = Math.floor((now + CHINA) / DAY) * DAY;
	const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
	const thursday = new Date(midnight + (3 - weekday) * DAY);
	const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
	const week = Math.floor((thursday.getTime() - newYear) / (7 * DAY)) + 1;
	return {
		day: {
			name: new Date(midnight).toISOString().slice(0, 10),
			next: midnight + DAY - CHINA
		},
		week: {
			name: `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`,
			next: midnight + (7 - weekday) * DAY - CHINA
		}
	};
}
