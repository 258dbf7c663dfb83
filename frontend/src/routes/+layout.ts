// Every page is drawn at build time; what belongs to an account is fetched by the page.
export const prerender = true;
export const trailingSlash = 'never';
