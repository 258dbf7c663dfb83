import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { until } from './wait.ts';

/** A home directory of a browser's own, with the folder that its downloads go to. */
export class Home {
	private constructor(readonly path: string) {}

	static async create(): Promise<Home> {
		const home = new Home(await mkdtemp(join(tmpdir(), 'kitten-closet-')));
		await mkdir(home.downloads);
		// GTK's programs read from here where downloads go.
		await mkdir(join(home.path, '.config'));
		await writeFile(
			join(home.path, '.config/user-dirs.dirs'),
			`XDG_DOWNLOAD_DIR="${home.downloads}"\n`
		);
		return home;
	}

	get downloads(): string {
		return join(this.path, 'Downloads');
	}

	/** The one picture that is downloaded, once it is complete. */
	async downloadedPicture(): Promise<Buffer> {
		return until('a complete picture among the downloads', async () => {
			const [name, ...others] = await readdir(this.downloads);
			return name && others.length === 0 ? completePicture(join(this.downloads, name)) : null;
		});
	}

	async remove(): Promise<void> {
		await rm(this.path, { recursive: true, force: true, maxRetries: 5 });
	}
}

/**
 * The bytes of a picture that decodes to its last line, or null. A browser begins with an empty file
 * or one of another name, which it renames.
 */
async function completePicture(file: string): Promise<Buffer | null> {
	try {
		const bytes = await readFile(file);
		await sharp(bytes, { failOn: 'truncated' }).stats();
		return bytes;
	} catch {
		return null;
	}
}
