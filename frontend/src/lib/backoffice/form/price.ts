/** Prices are written in yuan and kept in fen. */

export const yuanOf = (fen: number): number => fen / 100;

/** Rounded to a whole fen; null for an empty field. */
export const fenOf = (yuan: number | null | undefined): number | null =>
	typeof yuan === 'number' && Number.isFinite(yuan) ? Math.round(yuan * 100) : null;
