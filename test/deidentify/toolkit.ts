import { createDeidentifier, type Deidentifier, type Policy } from '../../src/deidentify/index.ts';
import { createTerminology } from '../../src/terminology/index.ts';
import { definitions, profiles } from '../mapping/toolkit.ts';

const terminology = createTerminology(definitions);

const base: Policy = {
  recipient: 'registry',
  key: { environment: 'KEY' },
  resources: ['BodyStructure', 'Condition', 'ImagingStudy', 'Observation', 'Patient', 'Procedure', 'Specimen'],
  dates: 'year',
  topAge: 89,
  keys: 'rekey',
  pseudonyms: [],
  codeSystems: [],
  keep: [],
  drop: [],
  cohortMinimumCell: 5,
};

/** A de-identifier of a policy that differs from the defaults as said. */
export function deidentifier(
  changes: Partial<Policy> = {},
  secret = 'a secret of more than thirty-two bytes',
): Deidentifier {
  const now = () => new Date('2026-11-21T00:00:00Z');
  return createDeidentifier({
    policy: { ...base, ...changes },
    secret: Buffer.from(secret),
    profiles,
    terminology,
    now,
  });
}
