// Answers everything with 503: to browsers with a page in both languages, to programs with the API's
// form of an error (RFC 9457).

const RETRY_AFTER_SECONDS = 600;

const PAGE = `<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>小猫更衣 · 马上回来</title>
<style>
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 2rem;
    font: 1.0625rem/1.7 system-ui, sans-serif; text-align: center; }
  h1 { font-size: 1.5rem; }
</style>
<h1>小猫在整理衣柜</h1>
<p>我们正在维护，很快回来。你的积分和作品都不会丢。</p>
<p lang="en">We are tidying the closet and will be back soon. Nothing of yours is lost.</p>
</html>`;

const PROBLEM = {
	type: '/problems/unavailable',
	title: 'The service is down for maintenance.',
	status: 503
};

export default {
	/** @param {Request} request */
	fetch(request) {
		const isApi = new URL(request.url).pathname.startsWith('/api/');
		const headers = {
			'content-type': isApi ? 'application/problem+json' : 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			'retry-after': String(RETRY_AFTER_SECONDS)
		};
		return new Response(isApi ? JSON.stringify(PROBLEM) : PAGE, { status: 503, headers });
	}
};
