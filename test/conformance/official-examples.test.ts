import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { isResource } from '../../src/fhir/json.ts';
import { textOrder } from '../../src/fhir/text-order.ts';
import { createValidator } from '../../src/validate/index.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const validator = createValidator({ definitions: loadDefinitions().definitions });

/** What a package defines rather than shows. */
const DEFINITIONS =
  /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|CompartmentDefinition|OperationDefinition|package|ig-r4|\.index)/;

/** Message ids with the files that have such errors. */
function errorsIn(folder: string): Record<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json') || DEFINITIONS.test(file)) continue;
    const source = readFileSync(join(folder, file), 'utf8');
    const resource: JsonValue = JSON.parse(source);
    if (!isResource(resource)) continue;
    for (const { id } of validator.validate({ resource, source }, { level: 'error' })) {
      const files = found.get(id) ?? new Set();
      found.set(id, files.add(file.replace(/\.json$/, '')));
    }
  }
  const sorted = [...found].toSorted(([a], [b]) => textOrder(a, b));
  return Object.fromEntries(sorted.map(([id, files]) => [id, [...files].toSorted()]));
}

/** Why an example with such an error is wrong: each breaks a rule of R4 that the specification states. */
const REASONS: Record<string, string> = {
  'binding-required':
    'a code outside of a required value set (data-absent-reason#not-applicable: of the largest allowed)',
  'bundle-fullurl-id': 'fullUrl and id of the resource differ (bundle.html#bundle-unique)',
  'bundle-fullurl-missing': 'an entry without a fullUrl in a Bundle of results (Bundle.entry.fullUrl)',
  'capability-search-type':
    'a search parameter of another type than its definition (CapabilityStatement.rest.resource.searchParam.type)',
  'cardinality-min': 'required elements are missing (name; linkId; effective of a vital sign)',
  'codesystem-property-repeated': 'a property defined twice in one CodeSystem',
  'codesystem-valueset': 'the value set of all codes lacks some, as it is today (CodeSystem.valueSet)',
  'conceptmap-code': 'a code its complete code system does not have (v3-AdministrativeGender has no UNK)',
  'definition-slicing': 'slices of an element that is not sliced (profiling.html#slicing)',
  'extension-context': 'an extension R4 defines for other elements',
  'extension-part-unknown': 'a part the complex extension does not define',
  'extension-unknown': 'an extension below http://hl7.org/fhir/StructureDefinition/ that R4 does not define',
  'identifier-value': 'urn:ietf:rfc:3986 with a value that is no URI (Identifier.value)',
  'invariant-bdl-7': 'twice the same fullUrl',
  'invariant-txt-2': 'the narrative is empty',
  'narrative-link': 'a link within the narrative that leads to nothing',
  'primitive-canonical': 'a relative canonical, or urn:oid:X.Y.Z which is no OID (references.html#canonical)',
  'primitive-code': 'a code with a no-break space (datatypes.html#code)',
  'primitive-uri': 'a UUID in upper case (datatypes.html#uri)',
  'reference-target-type': 'references to types that the element does not allow',
  'unit-unknown': 'a code that is no unit of its system (month, ea, TAB, m^2 in UCUM)',
  'valueset-concept': 'units with blanks, and one that UCUM does not have (valueset.html#compositions)',
  'valueset-system-relative': 'a system that is not absolute',
};

const expected = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'));

describe('official examples', () => {
  it('finds errors in those mCODE examples alone that are wrong', () => {
    expect(errorsIn(join(modules, 'hl7.fhir.us.mcode/example'))).toEqual(expected('wrong-mcode-examples'));
  });

  it('finds errors in those R4 examples alone that are wrong, each by a rule that R4 states', () => {
    const found = errorsIn(join(modules, 'hl7.fhir.r4.core'));
    expect(found).toEqual(expected('wrong-r4-examples'));
    expect(Object.keys(found).filter((id) => REASONS[id] === undefined)).toEqual([]);
  });
});
