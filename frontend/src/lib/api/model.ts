/** Short names for the shapes of the API's document. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type About = Schemas['About'];
export type Me = Schemas['Me'];
export type NextStep = Schemas['NextStep'];
export type Balance = Schemas['Balance'];
export type LedgerEntry = Schemas['LedgerEntry'];
export type LedgerEvent = Schemas['Event'];
export type LevelPolicy = Schemas['LevelPolicy'];
export type Pack = Schemas['Pack'];
export type Plan = Schemas['Plan'];
export type Order = Schemas['Order'];
export type OrderState = Schemas['OrderState'];
export type Granted = Schemas['Granted'];
export type Notification = Schemas['Notification'];
export type NotificationKind = Schemas['Kind'];
export type AccountSession = Schemas['SessionOfMine'];
export type LiveState = Schemas['LiveState'];
export type LiveTask = Schemas['LiveTask'];
export type CheckInState = Schemas['CheckInState'];
export type Preset = Schemas['Preset'];
export type PresetOption = Schemas['PresetOption'];
export type Slot = Schemas['Slot'];
export type Upload = Schemas['Upload'];
export type Task = Schemas['Task'];
export type NewTask = Schemas['NewTask'];
export type Output = Schemas['Output'];
export type Image = Schemas['Image'];
export type OutputState = Schemas['OutputState'];
export type TaskState = Schemas['TaskState'];

/** Why an output ended without a picture. The document has it as text, so that reasons can join. */
export type OutputReason =
	| 'blocked_by_policy'
	| 'input_unusable'
	| 'no_image'
	| 'gateway_unavailable'
	| 'gateway_misconfigured'
	| 'timed_out'
	| 'storage_unavailable'
	| 'inputs_gone'
	| 'moderation_unavailable';

/** One field at fault; `message` is in the caller's language. */
export interface FieldError {
	field: string;
	code: string;
	message: string;
}

/** The body of a problem answer (RFC 9457), the same for every call; `type` is what to switch on. */
export interface ProblemBody {
	type: string;
	title: string;
	status: number;
	detail?: string | null;
	request_id?: string;
	errors?: FieldError[];
	/** With `insufficient-credits`. */
	needed?: number;
	available?: number;
	missing?: number;
	/** With `code-refused`, `unusable-image` and, where it is known, `unsupported-image`. */
	reason?: string;
}
