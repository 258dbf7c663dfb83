import type { LiveRoom } from './live';

/** What the Worker is bound to, as `wrangler.toml` of the service names it. */
export interface Bindings {
	BUCKET: R2Bucket;
	CLIENT_LIMIT: RateLimit;
	LIVE: DurableObjectNamespace<LiveRoom>;
	OUTPUTS_QUEUE: Queue<{ kind: 'output'; id: string }>;
	DATABASE_URL: string;
	DATABASE_AUTH_TOKEN?: string;
	ORIGIN: string;
	/** `name:key,…`, each key in base64url; the first one signs. */
	TOKEN_KEYS: string;
}

/** Who asks, once the session is known. */
export interface Session {
	id: string;
	accountId: string;
}

export interface Environment {
	Bindings: Bindings;
	Variables: { session: Session };
}
