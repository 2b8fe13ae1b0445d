import { CANONICAL } from '../../fhir/canonical.ts';
import { asArray, isObject, type JsonValue, type Resource } from '../../fhir/json.ts';

/** What one walk over a resource tells before any reader looks at it. */
export interface FirstLook {
  /** It holds our extensions or codes. */
  isOurs: boolean;
  /** The first member that is, or holds, a modifier extension. */
  modifier: string | undefined;
}

const OURS = `${CANONICAL}/`;
const LAST = OURS.length - 1;

/** Whether a text is a canonical of ours; its slash alone tells of nearly all texts that they are none. */
const isOurs = (text: string): boolean => text[LAST] === '/' && text.startsWith(OURS);

/** Whether a resource claims one of our profiles. */
export function claimsOurs({ meta }: Resource): boolean {
  for (const claim of asArray(isObject(meta) ? meta.profile : undefined))
    if (typeof claim === 'string' && isOurs(claim)) return true;
  return false;
}

/** What a value holds, as bits that are joined. */
const NOTHING = 0;
const OUR_CANONICAL = 1;
const MODIFIER = 2;

function heldBy(value: JsonValue | undefined): number {
  if (typeof value === 'string') return isOurs(value) ? OUR_CANONICAL : NOTHING;
  if (typeof value !== 'object' || value === null) return NOTHING;
  let held = NOTHING;
  if (Array.isArray(value)) for (const item of value) held |= heldBy(item);
  else for (const name in value) held |= heldIn(name, value[name]);
  return held;
}

/** What a member holds; the modifier extensions of what is contained are its own. */
function heldIn(name: string, value: JsonValue | undefined): number {
  if (name === 'contained') return heldBy(value) & OUR_CANONICAL;
  return name === 'modifierExtension' && value !== undefined ? heldBy(value) | MODIFIER : heldBy(value);
}

/** Members that say nothing of whose form the content of a resource is in. */
const besideContent: ReadonlySet<string> = new Set(['meta', 'identifier', 'contained']);

/** Looks at all that a resource holds, once. */
export function lookAt(resource: Resource): FirstLook {
  let namesOurs = false;
  let modifier: string | undefined;
  for (const name in resource) {
    const held = heldIn(name, resource[name]);
    if ((held & OUR_CANONICAL) !== 0 && !besideContent.has(name)) namesOurs = true;
    if (modifier === undefined && ((held & MODIFIER) !== 0 || name === 'modifierExtension')) modifier = name;
  }
  return { isOurs: namesOurs, modifier };
}
