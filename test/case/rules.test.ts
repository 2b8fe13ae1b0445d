import { describe, expect, it } from 'vitest';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import type { JsonObject } from '../../src/fhir/json.ts';

const minimal: JsonObject = { model: CASE_MODEL_VERSION, id: 'c1', patient: {} };
const tumours: JsonObject = {
  primaryCancers: [{ key: 'p' }],
  metastases: [{ key: 'm', site: 'bone', presence: 'present' }],
  episodes: [{ key: 'e' }],
  lesions: [{ key: 'l', episode: 'e' }],
};

/** Findings about a case with these members beside its tumours. */
function findings(members: JsonObject): string[] {
  const parsed = parseCase({ ...minimal, ...tumours, ...members });
  return parsed.ok ? [] : parsed.issues.map(({ severity, message }) => `${severity}: ${message}`);
}

const size = (members: JsonObject): JsonObject => ({ lesionSizes: [{ key: 'z', lesion: 'l', ...members }] });
const seen = (members: JsonObject): JsonObject => ({ mriFindings: [{ key: 'f', lesion: 'l', ...members }] });
const level = (kind: string, cranial: string, caudal: string): JsonObject => ({
  lesions: [{ key: 'l', episode: 'e', level: { kind, cranial, caudal } }],
});
const stain = (members: JsonObject): JsonObject => ({ markers: [{ key: 's', of: 'p', ...members }] });
const gene = (members: JsonObject): JsonObject => ({
  genomicFindings: [{ key: 'g', of: 'p', alteration: 'mutation', presence: 'present', ...members }],
});
const graded = (scale: string, grade: string): JsonObject => ({
  neurologicalGrades: [{ key: 'g', episode: 'e', scale, grade }],
});
const scored = (score: string, value: number): JsonObject => ({
  prognosticScores: [{ key: 's', episode: 'e', score, value }],
});
const irradiated = (members: JsonObject): JsonObject => ({
  radiotherapies: [{ key: 'r', treats: ['e'], given: 'given', ...members }],
});
const drug = (members: JsonObject): JsonObject => ({
  systemicTherapies: [{ key: 'd', treats: ['e'], given: 'given', kind: 'chemotherapy', ...members }],
});
const removed = (given: string): JsonObject => ({
  surgeries: [{ key: 's', treats: ['e'], given }],
  resections: [{ key: 'r', surgery: 's', lesion: 'l' }],
});
const other = (part: string, item: JsonObject, field: string): JsonObject => ({
  [part]: [{ ...item, alternatives: [{ field, value: 'x' }] }],
});
const died = (date: string, members: JsonObject): JsonObject => ({ patient: { died: date }, ...members });
const AFTER = 'the date lies after the death of the patient.';
const NOT_GIVEN = 'radiotherapies[0].totalDose: a treatment that was';

describe('what cannot be together in a case', () => {
  it.each<[string, JsonObject, string]>([
    [
      'an amount that ends before it begins',
      { outcome: { survival: { low: 6, high: 5 } } },
      'low must not exceed high',
    ],
    ['a negative amount', { outcome: { survival: -1 } }, 'outcome.survival: must be at least 0'],
    ['a year that does not exist', died('0000-05', {}), 'patient.died: names a year that does not exist'],
    ['a leap day of a common year', died('2015-02-29', {}), 'patient.died: names a day that does not exist'],
    ['a dimension above the longest', size({ longest: 5, others: [4, 6] }), 'no dimension may exceed the longest'],
    ['a direction of no oedema', seen({ oedema: 'absent', oedemaDirection: 'cranial' }), 'extends in no direction'],
    ['strength of no enhancement', seen({ enhancement: 'none', enhancementStrength: 'slight' }), 'has no strength'],
    ['an eighth cervical vertebra above', level('vertebra', 'C8', 'T1'), 'there is no eighth cervical vertebra'],
    ['an eighth cervical vertebra below', level('vertebra', 'C7', 'C8'), 'there is no eighth cervical vertebra'],
    ['a marker without its name', stain({ marker: 'other' }), 'markers[0].markerText: a marker that is "other" needs'],
    ['a gene without its name', gene({ gene: 'other' }), 'genomicFindings[0].geneText: a gene that is "other" needs'],
    ['a stage of nothing', { primaryCancers: [{ key: 'p', tnm: { edition: '8' } }] }, 'needs t, n or m'],
    ['a region twice', { episodes: [{ key: 'e', regions: ['thoracic', 'thoracic'] }] }, 'names a region twice'],
    ['a letter of McCormick', graded('mccormick', 'B'), 'this scale has no such grade'],
    ['a number of Frankel', graded('frankel', 'II'), 'this scale has no such grade'],
    ['16 points of Tokuhashi', scored('tokuhashi', 16), 'this score ends lower'],
    ['a tumour treated twice', irradiated({ treats: ['e', 'e'] }), 'names an item twice'],
    ['a fraction above all', irradiated({ totalDose: 2, fractionDose: 3 }), 'exceeds the total dose'],
    ['a dose not given', irradiated({ given: 'not-given', totalDose: 30 }), `${NOT_GIVEN} not-given has none.`],
    ['a dose refused', irradiated({ given: 'refused', totalDose: 30 }), `${NOT_GIVEN} refused has none.`],
    ['cycles not given', drug({ given: 'not-given', cycles: 2 }), 'a treatment that was not-given has none'],
    ['another case twice', { patient: { alsoIn: ['a', 'a'] } }, 'names a case twice'],
    [
      'a signal watched twice',
      {
        surgeries: [{ key: 's', treats: ['e'], given: 'given' }],
        monitorings: [{ key: 'o', surgery: 's', modalities: ['mep', 'mep'] }],
      },
      'names a modality twice',
    ],
    ['a death of the living', { outcome: { status: 'alive', survivalEvent: 'event' } }, 'a patient who is alive'],
    ['a life after death', died('2016', { outcome: { status: 'alive' } }), 'outcome.status: the patient is alive here'],
    ['a death before birth', { patient: { birthDate: '1971-03', died: '1970' } }, 'before the date of birth'],
    [
      'a cancer found after death',
      died('2016', { primaryCancers: [{ key: 'p', diagnosed: '2017' }] }),
      `primaryCancers[0].diagnosed: ${AFTER}`,
    ],
    [
      'an episode found after death',
      died('2016', { episodes: [{ key: 'e', diagnosed: '2017' }] }),
      `episodes[0].diagnosed: ${AFTER}`,
    ],
    [
      'a metastasis found after death',
      died('2016', { metastases: [{ key: 'm', site: 'bone', presence: 'present', diagnosed: '2017' }] }),
      `metastases[0].diagnosed: ${AFTER}`,
    ],
    ['radiation after death', died('2016', irradiated({ started: '2017' })), `radiotherapies[0].started: ${AFTER}`],
    [
      'another treatment after death',
      died('2016', {
        otherTreatments: [{ key: 'o', treats: ['e'], given: 'given', kind: 'rehabilitation', date: '2017' }],
      }),
      `otherTreatments[0].date: ${AFTER}`,
    ],
    ['a resection refused', removed('refused'), 'resections[0].surgery: the operation "s" is recorded as refused.'],
    ['an alternative of no field', other('episodes', { key: 'e' }, 'colour'), 'episodes has no field "colour"'],
    [
      'an alternative of an alternative',
      other('episodes', { key: 'e' }, 'alternatives'),
      'episodes[0].alternatives[0].field: ',
    ],
    [
      'an alternative of no field of the outcome',
      { outcome: { alternatives: [{ field: 'site', value: 'x' }] } },
      'outcome.alternatives[0].field: outcome has no field "site".',
    ],
  ])('is told: %s', (_what, members, message) => {
    expect(findings(members)).toEqual([expect.stringMatching(/^error: /)]);
    expect(findings(members)).toEqual([expect.stringContaining(message)]);
  });

  it.each<[string, JsonObject]>([
    ['an amount whose ends are one', { outcome: { survival: { low: 5, high: 5 } } }],
    ['no survival at all', { outcome: { survival: 0 } }],
    ['a leap day', died('2016-02-29', {})],
    ['the last day of a year', died('2016-12-31', {})],
    ['a date that ends in zeros', { patient: { birthDate: '2000' } }],
    ['a dimension as long as the longest', size({ longest: 5, others: [5] })],
    ['dimensions beside a bound', size({ longest: { comparator: '>', value: 5 }, others: [6] })],
    ['oedema with a direction', seen({ oedema: 'present', oedemaDirection: 'cranial' })],
    ['oedema that is absent', seen({ oedema: 'absent' })],
    ['no enhancement', seen({ enhancement: 'none' })],
    ['the strength of an enhancement', seen({ enhancement: 'homogeneous', enhancementStrength: 'strong' })],
    ['all cells', stain({ marker: 'ki-67', percent: 100 })],
    ['a gene with its name', gene({ gene: 'other', geneText: 'XYZ1' })],
    ['T alone', { primaryCancers: [{ key: 'p', tnm: { t: '2' } }] }],
    ['N alone', { primaryCancers: [{ key: 'p', tnm: { n: '0' } }] }],
    ['M alone', { primaryCancers: [{ key: 'p', tnm: { m: '1' } }] }],
    ['C8 as a segment', level('segment', 'C8', 'C8')],
    ['a marker with its name', stain({ marker: 'other', markerText: 'S-1' })],
    ['a score of HER2', stain({ marker: 'her2', her2Score: '2+' })],
    ['all points of SINS', scored('sins', 18)],
    ['one fraction', irradiated({ totalDose: 8, fractionDose: 8, fractions: 1 })],
    ['radiation refused', irradiated({ given: 'refused' })],
    [
      'a dose of radiation of which it is not known whether it was given',
      irradiated({ given: 'unknown', totalDose: 30 }),
    ],
    ['a resection of which no more is known', removed('given')],
    ['a survival that ended', { patient: { died: '2016' }, outcome: { status: 'dead', survivalEvent: 'event' } }],
    ['a survival that goes on', { outcome: { status: 'alive', survivalEvent: 'censored' } }],
    ['death in the year of birth', { patient: { birthDate: '1970-03', died: '1970' } }],
    ['an autopsy', died('2016', { episodes: [{ key: 'e', diagnosed: '2017', confirmedBy: ['autopsy'] }] })],
    [
      'a diagnosis after a death of no date',
      died('date-not-recorded', { episodes: [{ key: 'e', diagnosed: '2017' }] }),
    ],
    [
      'a diagnosis in the year of birth',
      { patient: { birthDate: '1970-03' }, episodes: [{ key: 'e', diagnosed: '1970' }] },
    ],
    [
      'a diagnosis whose date is unknown',
      { patient: { birthDate: '1970' }, episodes: [{ key: 'e', diagnosed: 'unknown' }] },
    ],
    ['an alternative of a field inside another', other('lesions', { key: 'l', episode: 'e' }, 'level.caudal')],
  ])('is not %s', (_what, members) => {
    expect(findings(members)).toEqual([]);
  });
});
