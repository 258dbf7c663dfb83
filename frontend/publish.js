/**
 * Brings freshly built pages into build/, which a local server may be watching: the folder itself
 * stays (a watcher loses one that is replaced), what is new comes first, and what is old goes last,
 * so that no page ever asks for a script that is not there.
 *
 * The description of the API goes with them: it is a file like any other, and large for a Worker.
 */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const built = '.svelte-kit/pages';
const served = 'build';

cpSync('../docs/openapi.json', join(built, 'api/openapi.json'));
cpSync(built, served, { recursive: true });
for (const entry of readdirSync(served, { recursive: true, encoding: 'utf8' })) {
	if (!existsSync(join(built, entry)))
		rmSync(join(served, entry), { recursive: true, force: true });
}
