/** The page to go on to after logging in, as the address of the log-in page names it. */
const parameter = 'next';

/** The query that brings somebody back to `path` once logged in. */
export function backTo(path: string): string {
	return `?${new URLSearchParams({ [parameter]: path })}`;
}

/** Where to go on to. A page of this site, whatever the address says. */
export function nextIn(query: Pick<URLSearchParams, 'get'>): string {
	const here = 'https://here.invalid';
	const wanted = query.get(parameter) ?? '/';
	if (!wanted.startsWith('/') || !URL.canParse(wanted, here)) return '/';
	const { origin, pathname, search, hash } = new URL(wanted, here);
	const path = pathname + search + hash;
	// Dots are gone by now: what is left may begin with two slashes, which name another site.
	const isHere = origin === here && new URL(path, here).origin === here;
	return isHere ? path : '/';
}
