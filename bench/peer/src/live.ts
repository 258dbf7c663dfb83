import { DurableObject } from 'cloudflare:workers';
import type { Context } from 'hono';
import type { Environment } from './environment';

/** The open pages of one account; they sleep while nothing happens. */
export class LiveRoom extends DurableObject {
	async changed(): Promise<void> {
		for (const socket of this.ctx.getWebSockets()) socket.send('changed');
	}
}

/** Tells the account's open pages once the answer is on its way. */
export function changed(context: Context<Environment>, accountId: string): void {
	const room = context.env.LIVE.get(context.env.LIVE.idFromName(accountId));
	context.executionCtx.waitUntil(room.changed());
}
