import { pages } from '#lib/backoffice/places.ts';

export const entries = () => ['', ...Object.keys(pages)].map((place) => ({ place }));
