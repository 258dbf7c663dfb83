/**
 * How long V8 takes to compile a module and to make an instance of it, in milliseconds. Its imports
 * are functions that do nothing: none is called before the first request but the one that makes a
 * table ready.
 */
import { readFileSync } from 'node:fs';

const TIMES = 31;
const bytes = readFileSync(process.argv[2]);
const compile = [];
const instantiate = [];
for (let time = 0; time < TIMES; time += 1) {
	const begun = performance.now();
	const module = await WebAssembly.compile(bytes);
	compile.push(performance.now() - begun);
	const imports = {};
	for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
		imports[from] ??= {};
		imports[from][name] =
			kind === 'tag'
				? (WebAssembly.JSTag ?? new WebAssembly.Tag({ parameters: ['externref'] }))
				: () => 0;
	}
	const ready = performance.now();
	const instance = new WebAssembly.Instance(module, imports);
	instance.exports.__wbindgen_start?.();
	instantiate.push(performance.now() - ready);
}
console.log(JSON.stringify({ compile, instantiate }));
