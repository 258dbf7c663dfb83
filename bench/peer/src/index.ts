/** The peer: the service's hot endpoints as a team would write them in TypeScript. */
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { claimAll } from './cron';
import { fence, log } from './door';
import type { Bindings, Environment } from './environment';
import { Problem, answer } from './problem';
import { accounts } from './routes/accounts';
import { credits } from './routes/credits';
import { studio } from './routes/studio';

const app = new Hono<Environment>()
	.basePath('/api')
	.use(requestId())
	.use(log)
	.use(secureHeaders())
	.use(fence)
	.get('/health', (context) => context.json({ status: 'ok' }))
	.route('/', accounts)
	.route('/', credits)
	.route('/', studio);

app.notFound((context) => answer(new Problem(404, 'not-found', 'There is no such thing'), context));
app.onError(answer);

export { LiveRoom } from './live';

export default {
	fetch: app.fetch,
	scheduled: (_, env) => claimAll(env)
} satisfies ExportedHandler<Bindings>;
