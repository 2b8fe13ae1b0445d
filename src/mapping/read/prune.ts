import { type IscmCase, MOST_ITEMS } from '../../case/case.ts';
import { parseCase, TOO_MANY } from '../../case/parse-case.ts';
import { isOptional } from '../../case/references.ts';
import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';

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

/**
 * Parses a case, and takes out what does not fit: an item that lacks what the case model requires, or the one field
 * that is wrong. Items that point to one that was taken out follow it; others stay. A list that is too long loses the
 * items beyond the last that a case can hold.
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
    const ofItems = parsed.issues.filter(({ id }) => id !== TOO_MANY);
    // how many a list holds is known when what must go for itself is gone
    for (const issue of ofItems.length > 0 ? ofItems : parsed.issues) {
      for (const fault of faultsOf(value, issue)) {
        if (doomed.has(fault.item)) continue;
        if (before > 0 && issue.id === 'case-dangling-reference') followers.add(fault.key);
        if (fault.fields === undefined) doomed.add(fault.item);
        else cut(cuts, fault.within ?? fault.item, fault.fields);
        const isExpected = mayGo(fault.key) || followers.has(fault.key);
        taken.push({ key: fault.key, isWhole: doomed.has(fault.item), isExpected, issue });
      }
    }
    if (taken.length === before) return { ok: false, issues: parsed.issues, taken };
    for (const [item, fields] of cuts) cutOut(item, fields);
    remove(value, doomed);
  }
}

function cut(cuts: Map<JsonObject, Set<string>>, item: JsonObject, fields: readonly string[]): void {
  const known = cuts.get(item) ?? new Set<string>();
  for (const field of fields) known.add(field);
  cuts.set(item, known);
}

interface Fault {
  item: JsonObject;
  key: string;
  /** What of the item holds the field, where that is not the item itself. */
  within?: JsonObject;
  /** The field to take out, or of a list the values, `to[1]`; the whole item where there is none. */
  fields: readonly string[] | undefined;
}

/** Members of a case that are none of its items, which it can do without. */
const OWN_MEMBERS = ['recordedAt', 'source', 'remarks'];

/** What is wrong in a member of the case itself: a part of the member, where it has any and can do without. */
function ofCase(value: JsonObject, name: string, issue: Issue): Fault {
  const member = value[name];
  const fault = isObject(member)
    ? faultIn(member, name, issue.expression?.slice(name.length + 1) ?? '', issue)
    : undefined;
  return fault?.fields === undefined
    ? { item: value, key: 'case', fields: [name] }
    : { item: fault.item, key: 'case', fields: fault.fields };
}

function faultsOf(value: JsonObject, issue: Issue): Fault[] {
  const own = OWN_MEMBERS.find((name) => name === issue.expression?.replace(/\..*$/, ''));
  if (own !== undefined) return [ofCase(value, own, issue)];
  const [, list = '', at = '', rest = ''] = /^([A-Za-z]+)(?:\[(\d+)\])?(?:\.(.+))?$/.exec(issue.expression ?? '') ?? [];
  const holder = value[list];
  if (Array.isArray(holder) && issue.id === TOO_MANY) return beyond(holder, list);
  const item = Array.isArray(holder) ? holder[Number(at)] : holder;
  return isObject(item) ? [faultIn(item, list, rest, issue)] : [];
}

/** What a list has more than it can hold. */
const beyond = (items: readonly JsonValue[], list: string): Fault[] =>
  items
    .slice(MOST_ITEMS)
    .flatMap((item) => (isObject(item) ? [{ item, key: keyOf(item, list), fields: undefined }] : []));

const keyOf = (item: JsonObject, list: string): string => (typeof item.key === 'string' ? item.key : list);

function faultIn(item: JsonObject, list: string, rest: string, issue: Issue): Fault {
  const key = keyOf(item, list);
  // what lacks a part goes as a whole
  const lacks = issue.id === 'case-required' || /(?:^|\.)key$/.test(rest);
  const [field, name = ''] = /^([A-Za-z]+)(?:\[\d+\])?/.exec(lacks ? rest.replace(/(?:^|\.)\w+$/, '') : rest) ?? [];
  if (field === undefined || item[name] === undefined) return { item, key, fields: undefined };
  const [, outer = '', inner = '', at = ''] = /^([A-Za-z]+)\.([A-Za-z]+)(\[\d+\])?$/.exec(lacks ? '' : rest) ?? [];
  const within = item[outer];
  if (isObject(within) && isOptional(list, `${outer}.${inner}`)) return { item, key, within, fields: [inner + at] };
  const repeats = field === name ? repeatsIn(name, item[name]) : [];
  return { item, key, fields: repeats.length > 0 ? repeats : [field] };
}

/** The values that a list holds a second time: one that is wrong as a whole may be right without them. */
function repeatsIn(name: string, value: JsonValue): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one, index) => (value.indexOf(one) < index ? [`${name}[${index}]`] : []));
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
