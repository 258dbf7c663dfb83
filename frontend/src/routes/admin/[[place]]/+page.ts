import { pages } from '$lib/backoffice/places';

export const entries = () => ['', ...Object.keys(pages)].map((place) => ({ place }));
