import { randomUUID } from 'node:crypto';

export interface Credentials {
	email: string;
	password: string;
}

export const newCredentials = (): Credentials => ({
	email: `visitor-${randomUUID()}@kitten.test`,
	password: 'a cat asleep on velvet'
});
