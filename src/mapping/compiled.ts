import type { JsonObject } from '../fhir/json.ts';
import type { ElementNode, Profile } from '../profile/index.ts';
import type { Codec } from './codec/codec.ts';
import type { PartKind } from './compile/case-leaves.ts';
import type { CompiledStep } from './compiled-step.ts';
import type { MarkConstants } from './read/constant-marks.ts';
import type { ItemFields } from './read/item-fields.ts';
import type { PathTree } from './read/path-tree.ts';

/** A leaf of the case ↔ an element, through a codec. */
export interface ValueRow {
  kind: 'value';
  /** The field that leads to the item the value is taken from, where it is not the item itself. */
  via?: string;
  /** Names from the item down to the field. */
  field: readonly string[];
  /** Whether the field is a list of plain values. */
  list: boolean;
  steps: readonly CompiledStep[];
  codec: Codec;
  /** Whether the codec is one of words, numbers or dates, in whose place a word such as `unknown` may stand. */
  mayBeAbsent: boolean;
  /** Whether a missing value stands in an extension of the resource, since the element's codes are a required list. */
  absentBeside: boolean;
  /** Reason to write where the case has no value. */
  absent?: string;
  writeOnly: boolean;
}

/** A key of another item ↔ a reference to that item's main resource, or (`asKey`) the key itself. */
export interface ReferenceRow {
  kind: 'reference';
  via?: string;
  field: readonly string[];
  list: boolean;
  steps: readonly CompiledStep[];
  /** Lists whose items this row serves. */
  to: readonly string[];
  absent?: string;
  writeOnly: boolean;
  asKey: boolean;
}

/** One condition and assignment of a table: this element holds this value, or nothing (`undefined`). */
export interface TableCell {
  steps: readonly CompiledStep[];
  /** Word of a code map, through `codec`, or the value itself. */
  value: string | boolean | undefined;
  codec: Codec;
}

/** A word of the case ↔ a set of element values. */
export interface TableRow {
  kind: 'table';
  field: readonly string[];
  entries: readonly { word: string; cells: readonly TableCell[] }[];
}

/** A list without keys ↔ the items of a repeating element. */
export interface EachRow {
  kind: 'each';
  field: readonly string[];
  steps: readonly CompiledStep[];
  rows: readonly Numbered<ValueRow>[];
  /** The paths of the rows, numbered as they are. */
  paths: PathTree;
}

/** References that other items hold in the case and FHIR keeps on this side. */
export interface CollectRow {
  kind: 'collect';
  sources: readonly { list: string; field: string }[];
  steps: readonly CompiledStep[];
}

/** A row with its place among those of its resource, or of its list without keys: the number of its path there. */
export type Numbered<Row extends CompiledRow> = Row & { number: number };

/** A row of the mapping. */
export type CompiledRow = ValueRow | ReferenceRow | TableRow | EachRow | CollectRow;

/** A row that is read, with what is asked of each before it is. */
export interface RowRead {
  number: number;
  /** The number of its field among those of the part. */
  field: number;
  row: ValueRow | ReferenceRow | TableRow | EachRow;
  /** Whether the row may say something where nothing stands at its path. */
  always: boolean;
}

/** How resources of one kind are written and read. */
export interface CompiledResource {
  /** Part of the case: a list's name, `patient`, `outcome` or `case`. */
  part: string;
  kind: PartKind;
  /** The fields of the part's items. */
  fields: ItemFields;
  profile: Profile;
  /** What `meta.profile` claims: ours, and mCODE's where ours derives from it. */
  claims: readonly string[];
  satellite?: string;
  link?: readonly CompiledStep[];
  linkedFrom?: readonly CompiledStep[];
  /** Fields whose presence makes a satellite be written; without it, those of its own rows. */
  when?: readonly string[];
  patient?: readonly CompiledStep[];
  recognise: Recognition;
  rows: readonly Numbered<CompiledRow>[];
  reads: readonly RowRead[];
  /** Rows whose elements are written from another field. */
  derived: readonly Numbered<ValueRow | ReferenceRow>[];
  collects: readonly Numbered<CollectRow>[];
  /** The paths of the rows, numbered as they are; tables are read cell by cell and have none here. */
  paths: PathTree;
  /** What is written the same in every resource, although the profile allows more. */
  always: JsonObject;
  /** That, and what the profile fixes in the resource. */
  constants: JsonObject;
  /** Marks of it. */
  markConstants: MarkConstants;
}

/** How a resource that does not claim the profile is known: by its type, by a fixed code, or by a code a row reads. */
export type Recognition =
  | { by: 'type' }
  | { by: 'claim' }
  | { by: 'pattern'; element: ElementNode }
  | { by: 'row'; row: ValueRow };

/** A part of the case with its resources, the main one first. */
export interface CompiledPart {
  name: string;
  kind: PartKind;
  resources: readonly CompiledResource[];
}
