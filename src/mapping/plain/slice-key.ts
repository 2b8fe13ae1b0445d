import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { CompiledStep } from '../compiled-step.ts';
import type { End, Entry, Sight } from './sight.ts';

/**
 * What tells items of slices apart at once: the url of an extension, else the only code of the item's `code`. Each
 * slice that has such a key still has its own test.
 */
function keyOf(item: JsonObject): string | undefined {
  const { url, code } = item;
  if (url !== undefined) return typeof url === 'string' ? url : undefined;
  const coding = isObject(code) ? code.coding : undefined;
  const [only] = Array.isArray(coding) && coding.length === 1 ? coding : [];
  return isObject(only) && typeof only.code === 'string' ? only.code : undefined;
}

/** Whether a slice is one of extensions, and told by its url alone. */
export const isToldByUrl = ({ name, base }: CompiledStep): boolean =>
  name === 'extension' && base.slicing?.discriminators.every(({ path }) => path === 'url') === true;

/** The key of all items of a slice, where its test asks for it. */
export function sliceKey({ name, base, constant }: CompiledStep): string | undefined {
  if (constant === undefined) return undefined;
  if (name === 'extension') return typeof constant.url === 'string' ? constant.url : undefined;
  const isByCode = base.slicing?.discriminators.some(({ type, path }) => type !== 'exists' && path === 'code');
  return isByCode && constant.url === undefined ? keyOf(constant) : undefined;
}

/** The entry that an object is of; `undefined` for none. */
export function entryOf({ entries, byKey }: Sight, value: JsonObject): Entry | 'several' | undefined {
  const key = byKey && keyOf(value);
  const candidates = key === undefined ? entries : byKey?.get(key);
  if (candidates === undefined) return undefined;
  if (key !== undefined && candidates.length === 1 && candidates[0]?.isTold === true) return candidates[0];
  let found: Entry | undefined;
  for (const entry of candidates) {
    if (entry.match !== undefined && !entry.match(value)) continue;
    if (found !== undefined) return 'several';
    found = entry;
  }
  return found;
}

/** Whether a choice of types stands in an object with two of them. */
export function isOneOfSeveral({ members }: Entry, name: string, holder: JsonObject): boolean {
  for (const { member } of members) if (member !== name && holder[member] !== undefined) return true;
  return false;
}

/** Notes that an end or entry has its item; false where it may have one only and had it. */
export function isFree(one: End | Entry, taken: (End | Entry)[] | undefined): boolean {
  if (one.each || taken === undefined) return true;
  if (taken.includes(one)) return false;
  taken.push(one);
  return true;
}
