export interface paths {
	'/api/auth/register': {
		post: {
			requestBody: { content: { 'application/json': components['schemas']['Credentials'] } };
			responses: {
				202: { content: { 'application/json': { status: string } } };
				422: { content: { 'application/problem+json': components['schemas']['Problem'] } };
			};
		};
	};
	'/api/auth/login': {
		post: {
			requestBody: { content: { 'application/json': components['schemas']['Credentials'] } };
			responses: {
				200: { content: { 'application/json': { account: components['schemas']['Me'] } } };
				401: { content: { 'application/problem+json': components['schemas']['Problem'] } };
			};
		};
	};
	'/api/auth/logout': { post: { responses: { 204: { content?: never } } } };
	'/api/me': {
		get: {
			responses: {
				200: { content: { 'application/json': components['schemas']['Me'] } };
				401: { content: { 'application/problem+json': components['schemas']['Problem'] } };
			};
		};
	};
	'/api/presets': {
		get: {
			responses: {
				200: { content: { 'application/json': { presets: components['schemas']['Preset'][] } } };
			};
		};
	};
	'/api/tasks': {
		get: {
			parameters: { query?: { limit?: number; cursor?: string } };
			responses: {
				200: {
					content: {
						'application/json': {
							tasks: components['schemas']['Task'][];
							next_cursor: string | null;
						};
					};
				};
			};
		};
		post: {
			parameters: { header: { 'Idempotency-Key': string } };
			requestBody: { content: { 'application/json': components['schemas']['NewTask'] } };
			responses: {
				202: { content: { 'application/json': components['schemas']['Task'] } };
				402: { content: { 'application/problem+json': components['schemas']['Problem'] } };
			};
		};
	};
	'/api/tasks/{id}': {
		get: {
			parameters: { path: { id: string }; header?: { 'If-None-Match'?: string } };
			responses: {
				200: { content: { 'application/json': components['schemas']['Task'] } };
				304: { content?: never };
				404: { content: { 'application/problem+json': components['schemas']['Problem'] } };
			};
		};
	};
}

export interface components {
	schemas: {
		Credentials: { email: string; password: string };
		Me: {
			id: string;
			email: string;
			role: 'user' | 'admin';
			level: 'free' | 'plus' | 'pro';
			created_at: number;
			balance: { total: number; permanent: number; membership: number };
			limits: { garments: number; running: number; waiting: number };
		};
		Words: { zh: string; en: string };
		Slot: {
			id: string;
			name: components['schemas']['Words'];
			hint: components['schemas']['Words'];
			min: number;
			max: number;
		};
		Choice: { id: string; name: components['schemas']['Words'] };
		PresetOption: {
			id: string;
			name: components['schemas']['Words'];
			default: string;
			choices: components['schemas']['Choice'][];
		};
		Preset: {
			id: string;
			version: number;
			name: components['schemas']['Words'];
			slots: components['schemas']['Slot'][];
			options: components['schemas']['PresetOption'][];
			credits_per_output: number;
			aspect_ratios: string[];
			prompt_max_length: number;
		};
		Upload: {
			id: string;
			content_type: string;
			width: number;
			height: number;
			bytes: number;
			expires_at: number;
		};
		NewTask: {
			preset: string;
			inputs: { [slot: string]: string[] };
			options: { [option: string]: string };
			prompt?: string | null;
		};
		TaskState: 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'canceled';
		OutputState:
			| 'queued'
			| 'running'
			| 'succeeded'
			| 'failed'
			| 'blocked'
			| 'canceled'
			| 'needs_review';
		OutputReason:
			| 'blocked_by_policy'
			| 'no_image'
			| 'gateway_unavailable'
			| 'gateway_misconfigured'
			| 'timed_out'
			| 'storage_unavailable'
			| 'inputs_gone';
		Image: {
			url: string;
			download_url: string;
			content_type: string;
			width: number;
			height: number;
			bytes: number;
			expires_at: number;
		};
		Output: {
			id: string;
			position: number;
			state: components['schemas']['OutputState'];
			reason: components['schemas']['OutputReason'] | null;
			queued_at: number;
			started_at: number | null;
			finished_at: number | null;
			image: components['schemas']['Image'] | null;
		};
		Task: {
			id: string;
			preset: string;
			preset_version: number;
			state: components['schemas']['TaskState'];
			prompt_source: 'preset' | 'user';
			created_at: number;
			finished_at: number | null;
			credits_charged: number;
			credits_refunded: number;
			typical_duration_ms: number | null;
			inputs: { [slot: string]: string[] };
			options: { [option: string]: string };
			outputs: components['schemas']['Output'][];
		};
		FieldError: { field: string; code: string; message: string };
		Problem: {
			type: string;
			title: string;
			status: number;
			detail?: string | null;
			request_id: string;
			errors?: components['schemas']['FieldError'][];
			needed?: number;
			available?: number;
			missing?: number;
			limit?: number;
			reason?: string;
		};
	};
}
