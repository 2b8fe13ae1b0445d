import type { IscmCase } from '../../case/case.ts';
import { parseCase } from '../../case/parse-case.ts';
import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';

/** A part of a case that was taken out, since others recorded too little or something impossible. */
export interface Taken {
  key: string;
  /** Whether the whole item had to go, or one field of it. */
  isWhole: boolean;
  issue: Issue;
}

/** What is left when everything that makes no valid case is taken out of items that others sent. */
export type Pruned = { ok: true; case: IscmCase; taken: Taken[] } | { ok: false; issues: Issue[]; taken: Taken[] };

/** A case has far fewer faults than this; the bound is there for inputs made to have more. */
const MOST = 5000;

/**
 * Parses a case. Where an item that `mayGo`, by its key, lacks what the case model requires, the item is taken out, and
 * where one of its fields cannot be, the field; items that point to it follow. Faults in other items stay faults.
 */
export function parsePruned(value: JsonObject, mayGo: (key: string) => boolean): Pruned {
  const taken: Taken[] = [];
  /** Items that pointed to one that was taken out. */
  const followers = new Set<string>();
  for (;;) {
    const parsed = parseCase(value);
    if (parsed.ok) return { ok: true, case: parsed.case, taken };
    const before = taken.length;
    const doomed = new Set<JsonValue>();
    for (const issue of parsed.issues) {
      const fault = faultOf(value, issue);
      if (fault === undefined || doomed.has(fault.item) || taken.length > MOST) continue;
      if (taken.length > 0 && issue.id === 'case-dangling-reference') followers.add(fault.key);
      if (!mayGo(fault.key) && !followers.has(fault.key)) continue;
      if (fault.field === undefined) doomed.add(fault.item);
      else if (!cut(fault.item, fault.field)) doomed.add(fault.item);
      taken.push({ key: fault.key, isWhole: doomed.has(fault.item), issue });
    }
    if (taken.length === before) return { ok: false, issues: parsed.issues, taken };
    remove(value, doomed);
  }
}

interface Fault {
  item: JsonObject;
  key: string;
  /** The field to take out; the whole item where it is absent. */
  field?: string[];
}

function faultOf(value: JsonObject, issue: Issue): Fault | undefined {
  const [, list = '', at = '', rest] = /^([A-Za-z]+)(?:\[(\d+)\])?(?:\.(.+))?$/.exec(issue.expression ?? '') ?? [];
  const holder = value[list];
  const item = Array.isArray(holder) ? holder[Number(at)] : holder;
  if (!isObject(item)) return undefined;
  const key = typeof item.key === 'string' ? item.key : list;
  const field = rest?.replace(/\[\d+\]/g, '').split('.');
  const isMissing = field === undefined || issue.id === 'case-required' || field.includes('key');
  return { item, key, ...(isMissing ? {} : { field }) };
}

/** Takes a field out of an item; false where there is nothing to take out. */
function cut(item: JsonObject, field: readonly string[]): boolean {
  const [name = ''] = field;
  if (item[name] === undefined) return false;
  delete item[name];
  return true;
}

function remove(value: JsonObject, doomed: ReadonlySet<JsonValue>): void {
  for (const [name, member] of Object.entries(value)) {
    if (!Array.isArray(member)) {
      if (member !== undefined && doomed.has(member)) delete value[name];
      continue;
    }
    const kept = asArray(member).filter((item) => !doomed.has(item));
    if (kept.length === 0) delete value[name];
    else value[name] = kept;
  }
}
