import { adminQuery } from '../admin-query';
import type { PlanItem } from '../shapes';

/** The plans, for their names: read once. Where that fails their ids say enough. */
export const plansQuery = {
	...adminQuery<{ items: PlanItem[] }>('plans'),
	gcTime: Infinity,
	staleTime: Infinity
};
