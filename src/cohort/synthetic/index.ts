import type { IscmCase } from '../../case/case.ts';
import { fitSurvival } from './fit-survival.ts';
import { seededRandom } from './random.ts';
import { fittedFactors } from './survival-loss.ts';
import { syntheticCase } from './synthetic-case.ts';
import { type SyntheticPatient, syntheticPatients } from './synthetic-patient.ts';

/** The groups of S2's Table 7: 0 for the first, 1 for the second. */
const groups: Readonly<Record<string, (patient: SyntheticPatient) => boolean | undefined>> = {
  sex: ({ sex }) => sex === 'male',
  age: ({ age }) => age <= 55,
  ecog: ({ ecog }) => ecog <= 2,
  metastases: ({ sites }) => (sites.length === 0 ? undefined : sites.length === 1),
  segments: ({ regions }) => regions.length === 1,
  treatment: ({ treatment }) => (treatment.kind === 'unknown' ? undefined : treatment.kind === 'regimen'),
};

function groupOf(factor: string, patient: SyntheticPatient): 0 | 1 | undefined {
  const isFirst = groups[factor]?.(patient);
  if (isFirst === undefined) return undefined;
  return isFirst ? 0 : 1;
}

/**
 * 61 invented cases whose margins are those of paper S2's Tables 2 to 6 whatever the seed, with survival near to its
 * Table 7. The same seed gives the same cases.
 * @param seed a whole number from 0 to 4294967295
 */
export function syntheticCohort(seed: number): IscmCase[] {
  const random = seededRandom(seed);
  const patients = syntheticPatients(random);
  const survivals = fitSurvival(random, fittedFactors(patients, groupOf));
  return patients.map((patient, index) => {
    const ordinal = index + 1;
    const label = { id: `synthetic-${seed}-${ordinal}`, seed, ordinal };
    const parsed = syntheticCase(patient, survivals[index], label, random);
    if (!parsed.ok) throw new Error(`${label.id}: ${parsed.issues.map(({ message }) => message).join(' ')}`);
    return parsed.case;
  });
}
