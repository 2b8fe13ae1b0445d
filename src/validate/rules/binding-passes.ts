import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { CodeCheck, CodingInput, Membership, Terminology } from '../../fhir/ports.ts';
import { str } from '../../fhir/read.ts';
import type { Finding } from '../finding.ts';
import type { Run } from '../run.ts';
import { isOrdinary } from './coding-system.ts';
import { meantText } from './meant-text.ts';

/** Says that the codes of a value set are not known here. */
export const notExpanded = (valueSet: string): Finding => ({
  severity: 'information',
  code: 'not-supported',
  id: 'binding-not-checked',
  message: `The value set ${valueSet} cannot be expanded here, so the code was not checked.`,
});

/** What is quickly told of a value: that of its codes, or `unusual` for what is looked at closely. */
type Told = 'valid' | 'invalid' | 'unknown' | 'unusual';

function ofCoding(value: JsonValue | undefined, member: Membership): Told {
  if (!isObject(value)) return 'unusual';
  const { system, code } = value;
  if (typeof code !== 'string' || code === '') return 'unusual';
  // without a system it is a matter of the type
  return typeof system === 'string' && system !== '' ? member(system, code) : 'unusual';
}

/** In when one coding is, out when all are. */
function ofConcept(value: JsonValue, member: Membership): Told {
  if (!isObject(value) || !Array.isArray(value.coding) || value.coding.length === 0) return 'unusual';
  let told: Told = 'invalid';
  for (const coding of value.coding) {
    const one = ofCoding(coding, member);
    if (one === 'valid' || one === 'unusual') return one;
    if (one === 'unknown') told = one;
  }
  return told;
}

/** Whether a value is plainly in a value set, or cannot be told, which is noted. */
export function bindingPasses(type: string, valueSet: string): (value: JsonValue, run: Run) => boolean {
  const key = `binding ${valueSet}`;
  const said = (): Finding => notExpanded(valueSet);
  const ofCoded = type === 'CodeableConcept' ? ofConcept : ofCoding;
  let asked: Terminology | undefined;
  let member: Membership | undefined;
  return (value, run) => {
    const { terminology } = run.context;
    if (terminology !== asked) {
      asked = terminology;
      member = terminology.membership?.(valueSet);
    }
    if (member === undefined) return false;
    const told = typeof value === 'string' ? member(undefined, value) : ofCoded(value, member);
    return told === 'valid' || (told === 'unknown' && isObject(value) && run.doubts(key, value, said));
  };
}

/** Whether there is plainly nothing to say of a code: it is there, or of a system that may be anywhere. */
const isPlain = (
  system: string,
  code: string,
  display: string | undefined,
  { context: { terminology } }: Run,
): boolean =>
  terminology.isPlain?.(system, code, display) === true ||
  (terminology.isAbsent?.(system) === true && isOrdinary(system));

/** The system, code, version and display that a value says; `undefined` without a code. */
export function toCoding(value: JsonObject): CodingInput | undefined {
  const code = meantText(value.code);
  if (code === undefined) return undefined;
  const coding: CodingInput = { code };
  const system = meantText(value.system);
  const version = meantText(value.version);
  const display = meantText(value.display);
  if (system !== undefined && system !== '') coding.system = system;
  if (version !== undefined && version !== '') coding.version = version;
  if (display !== undefined && display !== '') coding.display = display;
  return coding;
}

/** Looks up a coding, its display in the language of the resource. */
export function lookedUp(coding: CodingInput, run: Run): CodeCheck {
  const language = str(run.resource.language) ?? str(run.rootResource.language);
  return run.context.terminology.lookup(language === undefined ? coding : { ...coding, language });
}

/** Whether the code exists and the display fits, which may be written in another way. */
function isFound(value: JsonObject, run: Run): boolean {
  const coding = toCoding(value);
  const check = coding && lookedUp(coding, run);
  return check?.result === 'valid' && check.message === undefined;
}

/** Whether there is plainly nothing to say of a Coding by itself. */
export function codingPasses(value: JsonValue, run: Run): boolean {
  if (!isObject(value)) return true;
  const { system, code, display, version } = value;
  if (code === undefined) return true;
  if (typeof code !== 'string' || typeof system !== 'string' || system === '') return false;
  if ((display !== undefined && typeof display !== 'string') || (version !== undefined && typeof version !== 'string'))
    return false;
  return (version === undefined && isPlain(system, code, display, run)) || isFound(value, run);
}

/** Whether a Coding holds nothing but a code as its system writes it, so that its parts need not be looked at. */
export function isVerbatim(value: JsonValue, run: Run): boolean {
  if (!isObject(value)) return false;
  for (const name in value) if (name !== 'system' && name !== 'code' && name !== 'display') return false;
  const { system, code, display } = value;
  if (typeof system !== 'string' || typeof code !== 'string') return false;
  if (display !== undefined && typeof display !== 'string') return false;
  return run.context.terminology.isVerbatim?.(system, code, display) === true;
}

/** Whether the unit of a Quantity plainly exists. */
export function quantityPasses(value: JsonValue, run: Run): boolean {
  if (!isObject(value)) return true;
  const { system, code } = value;
  if (code === undefined || system === undefined) return true;
  return typeof code === 'string' && typeof system === 'string' && isPlain(system, code, undefined, run);
}
