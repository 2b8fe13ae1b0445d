import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { anyCase } from '../test/mapping/case-arbitrary.ts';
import { shippedMapping } from '../test/mapping/toolkit.ts';

/** What a figure is measured over, as the texts that come in. */
interface Input {
  name: string;
  texts(): string[];
}

const modules = join(import.meta.dirname, '../node_modules');
const MCODE = join(modules, 'hl7.fhir.us.mcode/example');
const JENNY_M = 'Bundle-mcode-patient-bundle-jenny-m.json';
const R4 = join(modules, 'hl7.fhir.r4.core');

/** What a package defines rather than shows. */
const DEFINITIONS =
  /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|ConceptMap|CompartmentDefinition|OperationDefinition|NamingSystem|CapabilityStatement|ImplementationGuide|Questionnaire-|Bundle-(dataelements|valuesets|conceptmaps|searchParams|types|resources|extensions|v[23]-|valueset-expansions|profiles|search-params)|package|ig-r4|\.index)/;

const textsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => /^[A-Z].*\.json$/.test(file) && !DEFINITIONS.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .filter((text) => text.includes('"resourceType"'));

/** Cases of ours as Bundles, the same ones for a seed. */
function ownCases(count: number, seed: number): string[] {
  const mapping = shippedMapping();
  return fc.sample(anyCase, { numRuns: count, seed }).map((value) => JSON.stringify(mapping.toBundle(value)));
}

/** What validation and mapping are measured over: one Bundle, two sets of examples, cases of ours. */
export function benchInputs(seed: number): Input[] {
  return [
    { name: 'mCODE jenny-m', texts: () => [readFileSync(join(MCODE, JENNY_M), 'utf8')] },
    { name: 'mCODE examples', texts: () => textsIn(MCODE) },
    { name: 'R4 examples', texts: () => textsIn(R4) },
    { name: 'own cases', texts: () => ownCases(20, seed) },
  ];
}
