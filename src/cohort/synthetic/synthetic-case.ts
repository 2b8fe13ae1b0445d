import { type ParsedCase, parseCase } from '../../case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../case/version.ts';
import type { JsonObject } from '../../fhir/json.ts';
import { s2 } from './margins.ts';
import { type Random, wholeBetween } from './random.ts';
import type { FittedSurvival } from './survival-loss.ts';
import type { SyntheticPatient, SyntheticTreatment } from './synthetic-patient.ts';

const REMARK =
  'SYNTHETIC: there is no such patient. Drawn so that the cohort has the margins of paper S2; what belongs together in one patient is chance.';

/**
 * How the letters of S2's Table 6 stand in a case; chemotherapy, radiotherapy, surgery and targeted are said when not
 * given too.
 */
const SYSTEMIC = { CT: 'chemotherapy', TT: 'targeted', IT: 'intrathecal-chemotherapy' } as const;

/** An invented patient as a case. */
export function syntheticCase(
  patient: SyntheticPatient,
  survival: FittedSurvival,
  label: { id: string; seed: number; ordinal: number },
  random: Random,
): ParsedCase {
  const { dead = false } = survival ?? {};
  return parseCase({
    model: CASE_MODEL_VERSION,
    id: label.id,
    recordedAt: '2026-11-21T10:00:00Z',
    source: {
      kind: 'registry',
      institution: 'Synthetic cohort',
      row: `Synthetic cohort after the margins of paper S2, seed ${label.seed}`,
      ordinal: label.ordinal,
    },
    patient: { sex: patient.sex, ...(dead && { died: 'date-not-recorded' }) },
    ages: [{ key: 'age', event: 'iscm-diagnosis', years: patient.age }],
    primaryCancers: [{ key: 'primary', ...patient.primary }],
    ...filled({ metastases: patient.sites.map(metastasis) }),
    episodes: [episode(patient)],
    ...filled({ symptoms: paraplegia(patient) }),
    imagingStudies: [{ key: 'mri', episode: 'iscm', modality: 'mri' }],
    ...filled(treatmentItems(patient.treatment, random)),
    outcome: outcome(survival),
    remarks: REMARK,
  });
}

const filled = (lists: Readonly<Record<string, JsonObject[]>>): JsonObject =>
  Object.fromEntries(Object.entries(lists).filter(([, items]) => items.length > 0));

const metastasis = (site: string): JsonObject => ({
  key: site,
  site,
  presence: 'present',
  timing: 'synchronous',
  primary: 'primary',
});

function episode({ intervalMonths, regions, ecog, treatment, control }: SyntheticPatient): JsonObject {
  const operated = treatment.kind === 'regimen' && treatment.of.includes('S');
  return {
    key: 'iscm',
    primary: 'primary',
    intervalFromPrimary: intervalMonths,
    atPrimaryDiagnosis: intervalMonths === 0 ? 'present' : 'absent',
    confirmedBy: operated ? ['histology', 'imaging'] : ['imaging'],
    regions,
    ecog,
    treatment: treatment.kind === 'regimen' ? 'treated' : treatment.kind,
    ...(control !== undefined && { primaryControl: control }),
  };
}

function paraplegia({ paraplegia: days }: SyntheticPatient): JsonObject[] {
  if (days === undefined) return [];
  const head = { key: 'paraplegia', episode: 'iscm', kind: 'paraplegia' };
  return [days === 'absent' ? { ...head, presence: 'absent' } : { ...head, presence: 'present', delay: days }];
}

function treatmentItems(treatment: SyntheticTreatment, random: Random): Record<string, JsonObject[]> {
  if (treatment.kind !== 'regimen') return {};
  const { of, response, fraction } = treatment;
  const item = (key: string, given: boolean): JsonObject => ({
    key,
    treats: ['iscm'],
    given: given ? 'given' : 'not-given',
  });
  const given = (letters: string) => of.includes(letters);
  const systemic = Object.entries(SYSTEMIC).flatMap(([letters, kind]) =>
    given(letters) || letters !== 'IT'
      ? [{ ...item(kind, given(letters)), kind, ...(letters === 'TT' && given('TT') && { agent: 'crizotinib' }) }]
      : [],
  );
  const keys: Record<string, string> = { ...SYSTEMIC, RT: 'radiotherapy', S: 'surgery', NB: 'nerve-block' };
  return {
    surgeries: [item('surgery', given('S'))],
    radiotherapies: [{ ...item('radiotherapy', given('RT')), ...doses(fraction, random) }],
    systemicTherapies: systemic,
    otherTreatments: given('NB') ? [{ ...item('nerve-block', true), kind: 'nerve-block' }] : [],
    responses:
      response === undefined
        ? []
        : [{ key: 'response', of: 'iscm', to: of.map((letters) => keys[letters] ?? letters), symptoms: response }],
  };
}

function doses(fraction: 'conventional' | 'single' | undefined, random: Random): JsonObject {
  if (fraction === 'single') return { fractionDose: 5, fractions: 1 };
  const { doses: usual } = s2.fractions;
  const dose = usual[wholeBetween(random, 0, usual.length - 1)] ?? 2;
  return fraction === undefined ? {} : { technique: 'conventional', fractionDose: dose };
}

function outcome(survival: FittedSurvival): JsonObject {
  if (survival === undefined) return { status: 'lost-to-follow-up' };
  const { months, dead } = survival;
  return {
    status: dead ? 'dead' : 'alive',
    survival: months,
    survivalFrom: 'diagnosis',
    survivalEvent: dead ? 'event' : 'censored',
  };
}
