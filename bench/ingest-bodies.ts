import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const JENNY_M = join(
  import.meta.dirname,
  '../node_modules/hl7.fhir.us.mcode/example/Bundle-mcode-patient-bundle-jenny-m.json',
);

/**
 * mCODE's patient bundle (110 KB, 40 entries) as that of patient after patient: ids, links and identifiers differ, the
 * length does not. The same seed gives the same patients.
 */
export function ingestBodies(seed: number): () => Buffer {
  const text = readFileSync(JENNY_M, 'utf8').replace('"MRN1234"', '"jenny-m"');
  let patient = seed * 1_000_000;
  return () => {
    patient += 1;
    return Buffer.from(text.replaceAll('jenny-m', patient.toString(36).padStart(7, 'p')));
  };
}
