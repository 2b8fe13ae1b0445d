import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { isResource } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const validator = createValidator({ definitions: loadDefinitions().definitions });

/** What a package defines rather than shows. */
const DEFINITIONS =
  /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|CompartmentDefinition|OperationDefinition|package|ig-r4|\.index)/;

/** Files with errors: name → the message ids found. */
function errorsIn(folder: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json') || DEFINITIONS.test(file)) continue;
    const source = readFileSync(join(folder, file), 'utf8');
    const resource: JsonValue = JSON.parse(source);
    if (!isResource(resource)) continue;
    const issues = validator.validate({ resource, source }, { level: 'error' });
    const ids = new Set(issues.map(({ id }) => id));
    if (ids.size > 0) found[file.replace(/\.json$/, '')] = [...ids].sort();
  }
  return found;
}

describe('official examples', () => {
  it('finds no error in the mCODE examples but for one that is wrong', () => {
    expect(errorsIn(join(modules, 'hl7.fhir.us.mcode/example'))).toEqual({
      // data-absent-reason#not-applicable is in neither part of the value set that is the largest allowed (maxValueSet)
      'Observation-tnm-pathologic-distant-metastases-category-jenny-m': ['binding-required'],
    });
  });

  /** Each of these breaks a rule of R4 that the specification states. */
  it('finds errors in those R4 examples alone that are wrong', () => {
    expect(errorsIn(join(modules, 'hl7.fhir.r4.core'))).toEqual({
      // the narrative is empty (txt-2)
      'ActivityDefinition-blood-tubes-supply': ['invariant-txt-2'],
      'ActivityDefinition-heart-valve-replacement': ['invariant-txt-2'],
      'EventDefinition-example': ['invariant-txt-2'],
      'Questionnaire-zika-virus-exposure-assessment': ['invariant-txt-2'],
      // fullUrl and id of the resource differ
      'Bundle-10bb101f-a121-4264-a920-67be9cb82c74': ['bundle-fullurl-id'],
      'Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe': ['bundle-fullurl-id'],
      'Bundle-lri-example': ['bundle-fullurl-id'],
      // twice the same fullUrl
      'Bundle-dataelements': ['invariant-bdl-7'],
      // extensions R4 does not define, or defines for other elements
      'Bundle-valueset-expansions': ['extension-context', 'extension-unknown'],
      'Bundle-valuesets': ['extension-context'],
      'Questionnaire-qs1': ['cardinality-min', 'extension-unknown'],
      // references to types that the element does not allow
      'DeviceMetric-example': ['reference-target-type'],
      'DeviceUseStatement-example': ['reference-target-type'],
      'MedicationRequest-medrx0301': ['reference-target-type'],
      'Observation-clinical-gender': ['reference-target-type'],
      // required elements are missing (name; effective of a vital sign), a reference is no Type/id
      'ImplementationGuide-fhir': ['cardinality-min', 'reference-form'],
      'Observation-f202': ['cardinality-min'],
      // urn:oid:X.Y.Z is no OID
      'Library-zika-virus-intervention-logic': ['primitive-canonical'],
    });
  }, 120_000);
});
