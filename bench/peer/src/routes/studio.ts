import { zValidator } from '@hono/zod-validator';
import type { Row } from '@libsql/client/web';
import { Hono } from 'hono';
import { LEVEL } from '../account';
import { buckets, lastEntry, spend, standing } from '../credits';
import { id, read, write } from '../database';
import type { Environment } from '../environment';
import { answered, keep, repeatable, replay } from '../idempotency';
import { changed } from '../live';
import { Problem } from '../problem';
import { authenticated, expectLiving, living } from '../session';
import { fits, submission, type Definition } from '../submission';

export const studio = new Hono<Environment>()
	.post('/tasks', authenticated, zValidator('json', submission), async (context) => {
		const session = context.get('session');
		const now = Date.now();
		const request = await repeatable(context, 'POST /api/tasks');
		const body = context.req.valid('json');
		const uploads = [...new Set(Object.values(body.inputs).flat())];
		const [alive, before, presets, known, policies, open, held, last] = await read(context.env, [
			living(session),
			answered(session.accountId, request, now),
			{
				sql: `SELECT presets.version, definition
					FROM presets JOIN preset_versions
					ON preset_versions.preset = presets.id AND preset_versions.version = presets.version
					WHERE presets.id = ? AND is_on = 1`,
				args: [body.preset]
			},
			{
				sql: `SELECT id FROM uploads
					WHERE id IN (SELECT value FROM json_each(?)) AND account_id = ? AND expires_at > ?`,
				args: [JSON.stringify(uploads), session.accountId, now]
			},
			{
				sql: `SELECT garments, running, waiting
					FROM accounts JOIN level_policies ON level_policies.level = ${LEVEL}
					WHERE accounts.id = :account`,
				args: { account: session.accountId, now }
			},
			{
				sql: 'SELECT count(*) AS number FROM tasks WHERE account_id = ? AND finished_at IS NULL',
				args: [session.accountId]
			},
			buckets(session.accountId, now),
			lastEntry(session.accountId)
		]);
		expectLiving(alive);
		const replayed = replay(before, request);
		if (replayed) return replayed;
		const preset = presets[0];
		if (!preset || known.length < uploads.length) {
			throw new Problem(422, 'validation', 'Something does not fit');
		}
		const definition: Definition = JSON.parse(String(preset.definition));
		const options = fits(body, definition);
		if (!options) throw new Problem(422, 'validation', 'Something does not fit');
		const each = definition.one_output_each
			? body.inputs[definition.one_output_each]
			: Array.from({ length: body.variants ?? definition.variants.default });
		const policy = policies[0];
		if (each.length > Number(policy.garments)) {
			throw new Problem(422, 'validation', 'Something does not fit');
		}
		if (Number(open[0].number) >= Number(policy.running) + Number(policy.waiting)) {
			throw new Problem(429, 'limit-reached', 'There is too much under way');
		}
		const task = {
			id: id(now),
			outputs: each.map(() => id(now)),
			cost: Number(definition.credits_per_output)
		};
		const spent = spend(session.accountId, standing(last), held as Row[], task, now);
		if (!spent) throw new Problem(402, 'insufficient-credits', 'There are not enough credits');
		const ratio = body.aspect_ratio ?? definition.aspect_ratios[0];
		const answer = {
			id: task.id,
			preset: body.preset,
			preset_version: preset.version,
			preset_name: definition.name,
			state: 'queued',
			prompt_source: 'preset',
			prompt: null,
			aspect_ratio: ratio,
			retry_of: null,
			created_at: now,
			finished_at: null,
			credits_charged: task.cost * task.outputs.length,
			credits_refunded: 0,
			typical_duration_ms: null,
			queue_place: null,
			inputs: body.inputs,
			options,
			outputs: task.outputs.map((output, position) => ({
				id: output,
				position,
				state: 'queued',
				reason: null,
				queued_at: now,
				started_at: null,
				finished_at: null,
				image: null
			}))
		};
		await write(context.env, [
			...spent,
			{
				sql: `INSERT INTO tasks
					(id, account_id, preset, preset_version, inputs, options, aspect_ratio,
					credits_per_output, created_at, result_life)
					VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,
						(SELECT value FROM settings WHERE name = 'result_life'))`,
				args: [
					task.id,
					session.accountId,
					body.preset,
					preset.version,
					JSON.stringify(body.inputs),
					JSON.stringify(options),
					ratio,
					task.cost,
					now
				]
			},
			...task.outputs.map((output, position) => ({
				sql: `INSERT INTO task_outputs (id, task_id, position, enqueued_at, queued_at)
					VALUES (?1, ?2, ?3, ?4, ?4)`,
				args: [output, task.id, position, now]
			})),
			keep(session.accountId, request, 202, answer, now)
		]);
		changed(context, session.accountId);
		await context.env.OUTPUTS_QUEUE.sendBatch(
			task.outputs.map((output) => ({ body: { kind: 'output' as const, id: output } }))
		);
		return context.json(answer, 202);
	})
	.get('/outputs/:id/image', authenticated, async (context) => {
		const session = context.get('session');
		const [alive, rows] = await read(context.env, [
			living(session),
			{
				sql: `SELECT object_key, content_type, task_outputs.expires_at
					FROM task_outputs JOIN tasks ON tasks.id = task_id
					WHERE task_outputs.id = ? AND account_id = ? AND task_outputs.state = 'succeeded'`,
				args: [context.req.param('id'), session.accountId]
			}
		]);
		expectLiving(alive);
		const found = rows[0];
		if (!found) throw new Problem(404, 'not-found', 'There is no such thing');
		const object =
			Number(found.expires_at) > Date.now()
				? await context.env.BUCKET.get(String(found.object_key))
				: null;
		if (!object) throw new Problem(410, 'gone', 'It is gone');
		return new Response(object.body, {
			headers: {
				'content-type': String(found.content_type),
				'content-length': String(object.size),
				'cache-control': 'private, max-age=3600',
				etag: `"${context.req.param('id')}"`
			}
		});
	});
