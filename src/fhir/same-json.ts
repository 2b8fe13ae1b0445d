import { isObject, type JsonValue } from './json.ts';

/** Whether two values say the same though they are written in two ways. */
type Alike = (a: JsonValue | undefined, b: JsonValue | undefined) => boolean;

const NEVER: Alike = () => false;

/** Whether two values are the same, members in any order; `alike` may find more to be the same. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined, alike = NEVER): boolean {
  if (a === b || alike(a, b)) return true;
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b, alike);
  if (!isObject(a) || !isObject(b)) return false;
  let surplus = 0;
  for (const name in a) {
    if (!Object.hasOwn(b, name) || !sameJson(a[name], b[name], alike)) return false;
    surplus -= 1;
  }
  for (const _name in b) surplus += 1;
  return surplus === 0;
}

function sameItems(a: readonly JsonValue[], b: readonly JsonValue[], alike: Alike): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (!sameJson(a[at], b[at], alike)) return false;
  return true;
}
