/** Short names for the shapes of the API's document. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Preset = Schemas['Preset'];
export type Slot = Schemas['Slot'];
export type Upload = Schemas['Upload'];
export type Task = Schemas['Task'];
export type NewTask = Schemas['NewTask'];
export type Output = Schemas['Output'];
export type OutputState = Schemas['OutputState'];
export type OutputReason = Schemas['OutputReason'];
export type TaskState = Schemas['TaskState'];
export type FieldError = Schemas['FieldError'];

/** The body of a problem answer (RFC 9457); `type` is what to switch on. */
export type ProblemBody = Schemas['Problem'];
