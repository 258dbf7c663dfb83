import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { unzipSync } from 'fflate';
import { sizeOf } from './photos.ts';

/** The names of the pictures in a downloaded archive; each is read as a picture. */
export async function picturesIn(download: Download): Promise<string[]> {
	const files = unzipSync(await readFile(await download.path()));
	for (const bytes of Object.values(files)) sizeOf(Buffer.from(bytes));
	return Object.keys(files);
}
