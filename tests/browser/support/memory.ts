/** The memory that a test's browser takes, of all its processes. */
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
	id: number;
	parent: number;
}

function processes(): Process[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			try {
				// The name of the program stands in parentheses and may hold any character.
				const [, , parent = ''] = readFileSync(`/proc/${name}/stat`, 'latin1')
					.replace(/\(.*\)/s, '()')
					.split(' ')
					.slice(1);
				return [{ id: Number(name), parent: Number(parent) }];
			} catch {
				return [];
			}
		});
}

/** The processes below this one: the browser of the worker that runs the test. */
function descendants(): number[] {
	const all = processes();
	const found = [process.pid];
	for (const id of found) {
		found.push(...all.filter(({ parent }) => parent === id).map((each) => each.id));
	}
	return found.slice(1);
}

/** Bytes, what several processes share counted once (PSS). */
function browserMemory(): number {
	return descendants().reduce((sum, id) => {
		try {
			const kilobytes = /^Pss:\s+(\d+)/m.exec(
				readFileSync(`/proc/${id}/smaps_rollup`, 'latin1')
			)?.[1];
			return sum + Number(kilobytes ?? 0) * 1024;
		} catch {
			return sum;
		}
	}, 0);
}

/** Does the work, and gives the bytes that the browser took at most beyond what it had before. */
export async function peakMemory(work: () => Promise<void>): Promise<number> {
	const before = browserMemory();
	let most = before;
	const sampling = setInterval(() => (most = Math.max(most, browserMemory())), 40);
	try {
		await work();
	} finally {
		clearInterval(sampling);
	}
	return Math.max(most, browserMemory()) - before;
}
