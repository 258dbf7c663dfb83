/** Short names for the shapes of what stands on the shelves: tools, prices, codes, rules, figures. */
import type { components } from '#lib/api/schema.d.ts';

type Schemas = components['schemas'];

/** Something that one makes or changes: what is new has no revision yet. */
type Editable<Item extends { revision: string }> = Omit<Item, 'revision'> &
	Partial<Pick<Item, 'revision'>>;

/** A text in both languages. */
export type Both = Schemas['Name'];

export type Dashboard = Schemas['Dashboard'];
export type Day = Schemas['DashboardDay'];
export type Gateway = Schemas['GatewayItem'];
export type GatewayList = Schemas['Gateways'];
export type GatewayEntry = Schemas['GatewayEntry'];
export type GatewayOrder = Schemas['GatewayIds'];
export type GatewayDay = Schemas['GatewayDay'];
export type GatewayTest = Schemas['GatewayTest'];
export type Job = Schemas['ScheduledJob'];
export type JobRun = Schemas['JobRun'];

/** A tool, whole: with what only the model is told. */
export type Definition = Schemas['WholeDefinition'];
export type DefinitionSlot = Schemas['WholeSlot'];
export type DefinitionOption = Schemas['WholeOption'];
export type DefinitionChoice = Schemas['WholeChoice'];
export type PresetItem = Schemas['PresetItem'];
export type PresetList = Schemas['PresetItems'];
export type PresetOrder = Schemas['PresetIds'];
export type PresetVersion = Schemas['PresetVersion'];

/** The service writes null where there is none. */
export type PlanItem = Editable<Required<Schemas['PlanItem']>>;
export type PackItem = Editable<Schemas['PackItem']>;
export type LevelItem = Schemas['LevelItem'];
export type SettingItem = Schemas['SettingItem'];
export type NoticeItem = Editable<Required<Schemas['NoticeItem']>>;
export type WordList = Schemas['WordList'];
export type PromptVerdict = Schemas['PromptVerdict'];
export type WordHit = Schemas['WordHit'];

export type CodeStanding = Schemas['CodeState'];
export type CodeGrants = Schemas['Grants'];
export type CodeItem = Schemas['CodeItem'];
export type CodeBatchItem = Schemas['CodeBatch'];
export type NewCodes = Schemas['NewCodes'];
