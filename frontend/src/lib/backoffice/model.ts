/** Short names for the shapes of the back office's answers. */
import type { Order } from '#lib/api/model.ts';
import type { components } from '#lib/api/schema.d.ts';

type Schemas = components['schemas'];

export type Level = 'free' | 'plus' | 'pro';
export type Role = Schemas['Role'];
export type AccountState = Schemas['AccountState'];
/** Whose something is. */
export type Owner = Schemas['Whose'];
export type Account = Schemas['AccountItem'];
export type AccountPage = Schemas['AccountPage'];
export type AccountSession = Schemas['AccountSession'];
export type Term = Schemas['MembershipTerm'];
export type RecentTask = Schemas['RecentTask'];
export type RecentOutput = Schemas['RecentOutput'];
export type TaskItem = Schemas['TaskItem'];
export type TaskDetail = Schemas['TaskDetail'];
export type Attempt = Schemas['AttemptItem'];
export type RefundPreview = Schemas['RefundPreview'];
/** An order with its buyer. */
export type OwnedOrder = Order & { account: Owner };
export type AuditItem = Schemas['AuditItem'];
