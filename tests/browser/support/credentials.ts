import { randomUUID } from 'node:crypto';

export interface Credentials {
	email: string;
	password: string;
}

export const newCredentials = (): Credentials => ({
	email: `visitor-${randomUUID()}@kitten.test`,
	password: 'a cat asleep on velvet'
});

/** The operator that every local stack comes with. */
export const operatorCredentials: Credentials = {
	email: 'admin@kitten.test',
	password: 'demo-closet-2026'
};
