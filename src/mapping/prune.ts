import type { IscmCase } from '../case/case.ts';
import { parseCase } from '../case/parse-case.ts';
import type { Issue } from '../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';

/** A part of a case that was taken out, since too little or something impossible is recorded. */
export interface Taken {
  key: string;
  /** Whether the whole item had to go, or one field of it. */
  isWhole: boolean;
  /** Whether that is to be expected: of what others sent, and of what hangs on something that is no fact. */
  isExpected: boolean;
  issue: Issue;
}

/** What is left when everything that makes no valid case is taken out. */
export type Pruned = { ok: true; case: IscmCase; taken: Taken[] } | { ok: false; issues: Issue[]; taken: Taken[] };

/** A case has far fewer faults than this; the bound is there for inputs made to have more. */
const MOST = 5000;

/**
 * Parses a case. Where an item lacks what the case model requires, the item is taken out, and where one of its fields
 * cannot be, the field; items that point to it follow. One that does not fit never costs the others.
 * @param mayGo whether it is to be expected that an item, by its key, does not fit
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
    const cuts = new Map<JsonObject, Set<string>>();
    for (const issue of parsed.issues) {
      const fault = faultOf(value, issue);
      if (fault === undefined || doomed.has(fault.item) || taken.length > MOST) continue;
      if (taken.length > 0 && issue.id === 'case-dangling-reference') followers.add(fault.key);
      if (fault.fields === undefined) doomed.add(fault.item);
      else cuts.set(fault.item, new Set([...(cuts.get(fault.item) ?? []), ...fault.fields]));
      const isExpected = mayGo(fault.key) || followers.has(fault.key);
      taken.push({ key: fault.key, isWhole: doomed.has(fault.item), isExpected, issue });
    }
    if (taken.length === before) return { ok: false, issues: parsed.issues, taken };
    for (const [item, fields] of cuts) cutOut(item, fields);
    remove(value, doomed);
  }
}

interface Fault {
  item: JsonObject;
  key: string;
  /** The field to take out, or of a list the values, `to[1]`; the whole item where there is none. */
  fields: readonly string[] | undefined;
}

/** Members of a case that are none of its items, which it can do without. */
const OWN_MEMBERS = ['recordedAt', 'remarks'];

function faultOf(value: JsonObject, issue: Issue): Fault | undefined {
  const own = OWN_MEMBERS.find((name) => name === issue.expression);
  if (own !== undefined) return { item: value, key: 'case', fields: [own] };
  const [, list = '', at = '', rest = ''] = /^([A-Za-z]+)(?:\[(\d+)\])?(?:\.(.+))?$/.exec(issue.expression ?? '') ?? [];
  const holder = value[list];
  const item = Array.isArray(holder) ? holder[Number(at)] : holder;
  if (!isObject(item)) return undefined;
  const key = typeof item.key === 'string' ? item.key : list;
  // what lacks a part goes as a whole
  const lacks = issue.id === 'case-required' || /(?:^|\.)key$/.test(rest);
  const [field, name = ''] = /^([A-Za-z]+)(?:\[\d+\])?/.exec(lacks ? rest.replace(/(?:^|\.)\w+$/, '') : rest) ?? [];
  if (field === undefined || item[name] === undefined) return { item, key, fields: undefined };
  const repeats = field === name ? repeatsIn(name, item[name]) : [];
  return { item, key, fields: repeats.length > 0 ? repeats : [field] };
}

/** The values that a list holds a second time: one that is wrong as a whole may be right without them. */
function repeatsIn(name: string, value: JsonValue): string[] {
  if (!Array.isArray(value)) return [];
  const once = new Set<JsonValue>();
  return value.flatMap((one, index) => (once.size < once.add(one).size ? [] : `${name}[${index}]`));
}

/** Takes fields, or values of their lists, out of an item; an empty list goes as a whole. */
function cutOut(item: JsonObject, fields: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(item)) {
    if (fields.has(name)) delete item[name];
    else if (Array.isArray(value)) {
      const kept = value.filter((_one, index) => !fields.has(`${name}[${index}]`));
      if (kept.length > 0) item[name] = kept;
      else delete item[name];
    }
  }
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
