import { splitCanonical } from '../../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import { choice, extensionValue, num, objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

const HL7_PROPERTIES = 'http://hl7.org/fhir/concept-properties#';
/**
 * Properties HL7 has defined for all code systems, and their types
 * (http://hl7.org/fhir/R4/codesystem.html#defined-props, with those added since).
 */
const KNOWN_PROPERTIES = new Map([
  ['inactive', 'boolean'],
  ['deprecated', 'dateTime'],
  ['notSelectable', 'boolean'],
  ['parent', 'code'],
  ['child', 'code'],
  ['partOf', 'code'],
  ['synonym', 'code'],
  ['comment', 'string'],
  ['status', 'code'],
  ['effectiveDate', 'dateTime'],
  ['deprecationDate', 'dateTime'],
  ['retirementDate', 'dateTime'],
  ['itemWeight', 'decimal'],
]);
/** Those whose value is another concept of the system. */
const TO_CONCEPT = new Set(['parent', 'child', 'partOf', 'synonym'].map((name) => HL7_PROPERTIES + name));

/** Deepest hierarchy looked into. */
const MAX_DEPTH = 64;

interface Placed {
  concept: JsonObject;
  below: string;
}

function allConcepts(list: JsonObject[], below: string, depth = 0): Placed[] {
  if (depth > MAX_DEPTH) return [];
  return list.flatMap((concept, at) => {
    const place = `${below}.concept[${at}]`;
    return [{ concept, below: place }, ...allConcepts(objects(concept.concept), place, depth + 1)];
  });
}

/** csd-1 says that a code stands there twice; here is where. */
function checkCodes(concepts: readonly Placed[], run: Run): void {
  const seen = new Set<string>();
  for (const { concept, below } of concepts) {
    const code = str(concept.code);
    if (code === undefined) continue;
    if (seen.has(code))
      reportError(run, 'codesystem-code-repeated', `The code '${code.slice(0, 80)}' is there already.`, below);
    seen.add(code);
  }
}

function checkContent(system: Resource, concepts: readonly Placed[], run: Run): void {
  const { content } = system;
  const count = num(system.count);
  if (content === 'not-present' && concepts.length > 0)
    reportError(run, 'codesystem-content', 'content says not-present, but there are concepts.', '.concept[0]');
  if (content === 'complete' && count !== undefined && count !== concepts.length)
    reportError(run, 'codesystem-count', `count says ${count}, but there are ${concepts.length} concepts.`, '.count');
  if (content === 'supplement' && system.supplements === undefined)
    reportError(run, 'codesystem-supplement', 'A supplement must say what it supplements.', '.content');
  if (content !== 'supplement' && system.supplements !== undefined)
    reportError(
      run,
      'codesystem-supplement',
      'What supplements another system has the content supplement.',
      '.content',
    );
}

/** Codes of a supplement must be those of the system it supplements. */
function checkSupplement(system: Resource, concepts: readonly Placed[], run: Run, engine: Engine): void {
  const base = str(system.supplements);
  if (base === undefined || system.content !== 'supplement') return;
  const { url, version } = splitCanonical(base);
  // what another version has is not known
  if (version !== undefined && !engine.definitions.codeSystem(base)) return;
  const from = { system: url, ...(version === undefined ? {} : { version }) };
  for (const { concept, below } of concepts) {
    const code = str(concept.code);
    if (code === undefined || run.context.terminology.lookup({ ...from, code }).result !== 'invalid') continue;
    reportError(run, 'codesystem-supplement-code', `The code '${code.slice(0, 80)}' does not exist in ${base}.`, below);
  }
  const meaning = engine.definitions.codeSystem(base)?.hierarchyMeaning;
  if (system.hierarchyMeaning !== undefined && meaning !== undefined && system.hierarchyMeaning !== meaning)
    reportError(run, 'codesystem-supplement', `The hierarchy of ${base} means ${meaning}, not something else.`);
}

/** The properties that are defined, by code. */
function definedProperties(system: Resource, run: Run): Map<string, JsonObject> {
  const defined = new Map<string, JsonObject>();
  const uris = new Set<string>();
  objects(system.property).forEach((property, at) => {
    const code = str(property.code);
    const uri = str(property.uri) ?? '';
    const below = `.property[${at}]`;
    if (code !== undefined && defined.has(code))
      reportError(run, 'codesystem-property-repeated', `The property '${code}' is defined twice.`, below);
    if (code !== undefined) defined.set(code, property);
    if (uri !== '' && uris.has(uri))
      reportError(run, 'codesystem-property-repeated', `Another property has the uri ${uri}.`, below);
    uris.add(uri);
    if (uri !== '' && !isAbsolute(uri))
      reportError(run, 'codesystem-property-uri', `The uri '${uri.slice(0, 80)}' must be absolute.`, below);
    if (uri.startsWith(HL7_PROPERTIES)) checkKnown(uri, property, below, run);
  });
  return defined;
}

/** A property of HL7's exists, has its type, and not the code of another one. */
function checkKnown(uri: string, property: JsonObject, below: string, run: Run): void {
  const name = uri.slice(HL7_PROPERTIES.length);
  const type = KNOWN_PROPERTIES.get(name);
  const code = str(property.code) ?? name;
  if (type !== undefined && code !== name && KNOWN_PROPERTIES.has(code))
    reportError(run, 'codesystem-property-uri', `HL7 has another property '${code}' than ${uri}.`, below);
  if (type === undefined)
    reportError(run, 'codesystem-property-unknown', `HL7 has not defined the property ${uri}.`, below);
  else if (property.type !== undefined && property.type !== type)
    reportError(run, 'codesystem-property-type', `HL7 has defined ${uri} with the type ${type}.`, below);
}

/** A property without a type is told where it is defined. */
const isOfType = (type: string, { type: wanted }: JsonObject): boolean =>
  typeof wanted !== 'string' || wanted.toLowerCase() === type.toLowerCase();

/** The value set that the values of a property are from. */
const PROPERTY_VALUES = 'http://hl7.org/fhir/StructureDefinition/codesystem-property-valueset';

/** Whether a value of a property, a code or Coding, is none of those that it may have. */
function isOutside(definition: JsonObject, value: JsonValue, run: Run): boolean {
  const valueSet = str(extensionValue(definition, PROPERTY_VALUES));
  const coding = isObject(value) ? value : { code: value };
  const [system, code] = [str(coding.system), str(coding.code)];
  if (valueSet === undefined || code === undefined || !['code', 'Coding'].includes(String(definition.type)))
    return false;
  const given = system === undefined ? { code } : { system, code };
  return run.context.terminology.validateCode(valueSet, given).result === 'invalid';
}

function checkProperties(system: Resource, concepts: readonly Placed[], run: Run): void {
  const defined = definedProperties(system, run);
  const codes = new Set(concepts.map(({ concept }) => concept.code));
  for (const { concept, below } of concepts) {
    objects(concept.property).forEach((property, at) => {
      const code = str(property.code);
      if (code === undefined) return;
      const place = `${below}.property[${at}]`;
      const definition = defined.get(code);
      const { type, value } = choice(property, 'value') ?? {};
      if (!definition) {
        reportError(run, 'codesystem-property-undefined', `The property '${code}' is not defined.`, place);
      } else if (type !== undefined && !isOfType(type, definition))
        reportError(
          run,
          'codesystem-property-type',
          `The property '${code}' is defined with the type ${str(definition.type)}.`,
          place,
        );
      else if (
        system.content === 'complete' &&
        value !== undefined &&
        TO_CONCEPT.has(str(definition.uri) ?? '') &&
        !codes.has(value)
      )
        reportError(run, 'codesystem-property-code', `The property '${code}' names no code of this system.`, place);
      else if (value !== undefined && isOutside(definition, value, run))
        reportError(run, 'codesystem-property-code', `The property '${code}' may not have this value.`, place);
    });
  }
}

/** Whether a value set takes all codes of a system, and no others; of what it imports nothing is said. */
function isOfAll(compose: JsonObject, system: JsonValue | undefined): boolean {
  const [only, ...more] = objects(compose.include);
  if (only?.system === undefined && only?.valueSet !== undefined) return true;
  const isPart = ['concept', 'filter', 'valueSet'].some((member) => only?.[member] !== undefined);
  return only?.system === system && !isPart && more.length === 0 && compose.exclude === undefined;
}

/** The value set of all codes takes those of the system, and nothing else. */
function checkValueSet(system: Resource, run: Run, engine: Engine): void {
  const url = str(system.valueSet);
  const compose = url === undefined ? undefined : engine.definitions.valueSet(url)?.compose;
  if (isObject(compose) && !isOfAll(compose, system.url))
    reportError(run, 'codesystem-valueset', `The value set ${url} is not that of all codes of this system.`);
}

/** Checks a CodeSystem by itself (http://hl7.org/fhir/R4/codesystem.html). */
export function checkCodeSystem(system: Resource, run: Run, engine: Engine): void {
  const concepts = allConcepts(objects(system.concept), '');
  checkCodes(concepts, run);
  checkContent(system, concepts, run);
  checkSupplement(system, concepts, run, engine);
  checkProperties(system, concepts, run);
  checkValueSet(system, run, engine);
}
