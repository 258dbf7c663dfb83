import type { FieldError, ProblemBody } from './model';

/** Why a call brought nothing: the service said no, or it was not reached. */
export type Problem = Refusal | Unreachable;

/** The service answered with a problem document. */
export class Refusal extends Error {
	constructor(readonly body: ProblemBody) {
		super(body.detail ?? body.title);
	}

	/** The last part of the problem's type, such as `insufficient-credits`. */
	get kind(): string {
		return this.body.type.replace('/problems/', '');
	}

	/** The faults of one field, in the caller's language. */
	of(field: string): FieldError | undefined {
		return this.body.errors?.find((error) => error.field === field);
	}
}

/** No answer, or one that is not from the service: worth trying again. */
export class Unreachable extends Error {
	constructor(readonly status?: number) {
		super(status ? `answer ${status}` : 'no answer');
	}
}

/** Reads a failed answer's body; anything but a problem document counts as not reached. */
export function problemFrom(status: number, body: unknown): Problem {
	const told = typeof body === 'object' && body !== null && 'type' in body && 'title' in body;
	return told ? new Refusal(body as ProblemBody) : new Unreachable(status);
}

/** Whether the same call may bring something if it is made again. */
export function isPassing(problem: unknown): boolean {
	if (problem instanceof Refusal) {
		const { status } = problem.body;
		return status === 408 || status >= 500;
	}
	return problem instanceof Unreachable;
}
