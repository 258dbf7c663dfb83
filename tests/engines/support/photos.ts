import { fileURLToPath } from 'node:url';

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export const person = file('frontend/static/samples/person.jpg');
export const garment = file('frontend/static/samples/breton.jpg');
export const heic = file('tests/browser/fixtures/hat.heic');
