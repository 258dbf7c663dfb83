import { expect, test } from 'vitest';
import type { TaskItem } from '../model';
import { fits } from './several';

const task = (state: TaskItem['state'], needs_review = 0) => ({ state, needs_review }) as TaskItem;

test('what failed can be made again, once all of it is over', () => {
	const ended = [task('failed'), task('partial'), task('partial', 1), task('failed', 2)];
	expect(ended.every(fits.retry)).toBe(true);
	const others = [task('queued'), task('running', 1), task('succeeded'), task('canceled')];
	expect(others.some(fits.retry)).toBe(false);
});

test('what is under way can be canceled', () => {
	expect([task('queued'), task('running')].every(fits.cancel)).toBe(true);
	const over = [task('succeeded'), task('partial', 1), task('failed'), task('canceled')];
	expect(over.some(fits.cancel)).toBe(false);
});
