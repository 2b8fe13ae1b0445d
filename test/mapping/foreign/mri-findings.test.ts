import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/fhir/json.ts';
import { condition, iscm, observation, subject, told, withoutValue } from './told.ts';

const structure = (id: string, place: string): JsonObject => ({
  resourceType: 'BodyStructure',
  id,
  patient: subject,
  location: { text: place },
});
const lesion = structure('l', 'Spinal cord at T4-T5');
const higher = structure('h', 'Spinal cord at C5');
const words = (text: string): JsonObject => ({ valueString: text });
const read = (name: string, value: JsonObject) => told(iscm(), lesion, observation(name, value));
const part = (id: string, name: string, value: JsonObject): JsonObject => ({ ...observation(name, value), id });
const refer = (...ids: string[]) => ids.map((id) => ({ reference: `Observation/${id}` }));

const levels = (kind: string): JsonObject => ({
  oedema: 'present',
  oedemaLevel: { kind, cranial: 'T2', caudal: 'T7' },
});

describe('a finding of an MRI', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['T2 signal of spinal cord lesion', words('hyperintense'), { t2Signal: 'hyperintense' }],
    ['Spinal cord MRI: T1-weighted', words('Low signal'), { t1Signal: 'hypointense' }],
    ['Signal on T2 (spinal cord)', { valueCodeableConcept: { text: 'isointense' } }, { t2Signal: 'isointense' }],
    ['MRT Myelon T2-Signal', words('hyperintens'), { t2Signal: 'hyperintense' }],
    ['Signal of spinal cord', words('hypointense'), { signal: 'hypointense' }],
    ['Spinal cord signal homogeneity', words('inhomogeneous'), { signalTexture: 'heterogeneous' }],
    ['Spinal MRI contrast enhancement', words('homogeneous'), { enhancement: 'homogeneous' }],
    ['Spinal cord lesion enhancement', words('non-enhancing'), { enhancement: 'none' }],
    ['Spinal cord lesion enhancement', { valueBoolean: true }, { enhancement: 'present' }],
    ['Spinal cord enhancement pattern', words('ring-like'), { enhancement: 'ring' }],
    [
      'Spinal cord lesion enhancement',
      words('marked heterogeneous enhancement'),
      { enhancement: 'heterogeneous', enhancementStrength: 'strong' },
    ],
    ['MRT Rückenmark KM-Aufnahme', words('gering'), { enhancement: 'present', enhancementStrength: 'slight' }],
    ['Spinal cord edema', words('T2-T7'), levels('not-stated')],
    ['Cord oedema', words('extending from vertebra T2 to T7'), levels('vertebra')],
    ['Direction of cord edema', words('both'), { oedemaDirection: 'both' }],
    ['Myelonödem', words('nein'), { oedema: 'absent' }],
    ['Intramedullary oedema', words('severe'), { oedema: 'present' }],
    ['Spinal cord edema', words('unknown'), { oedema: 'unknown' }],
    ['Syrinx on MRI', words('not seen'), { syrinx: 'absent' }],
    ['Syringomyelia', withoutValue('asked-unknown'), { syrinx: 'unknown' }],
    ['Central canal dilatation', words('no'), { centralCanalExpansion: 'absent' }],
    ['Patent central canal', words('yes'), { centralCanalPatent: 'present' }],
    ['Expansion of the spinal cord', words('mild'), { cordExpansion: 'present' }],
    ['MRI spine cyst', words('yes'), { cyst: 'present' }],
    ['Intramedullary hemorrhage', words('no'), { haemorrhage: 'absent' }],
    ['Spinal MRI leptomeningeal enhancement', words('absent'), { leptomeningealDisease: 'absent' }],
    ['MRI spine epidural tumor', words('no'), { epiduralTumour: 'absent' }],
    ['MRI spine bone destruction', words('absent'), { boneDestruction: 'absent' }],
    ['Spinal cord lesion margins', words('ill defined'), { margin: 'ill-defined' }],
  ])('is read: %s, %j', (name, value, expected) => {
    const { case: one, report } = read(name, value);
    const findings: JsonValue = [{ key: 'mri-findings-1', lesion: 'lesions-1', date: '2025-02-14', ...expected }];
    expect(one?.mriFindings).toEqual(findings);
    expect(report).toContain('assumed Observation');
    expect(report).toContain('normalised Observation.value');
  });

  it.each<[string, JsonObject]>([
    ['MRI spine findings', words('No evidence of syrinx. T2 hyperintense; ring enhancing lesion')],
    ['MRT-Befund Wirbelsäule', words('Keine Syrinx; T2-Signal hyperintens, ringförmige KM-Aufnahme')],
  ])('is read where it is named: %s, %j', (name, value) => {
    expect(read(name, value).case?.mriFindings).toMatchObject([
      { syrinx: 'absent', t2Signal: 'hyperintense', enhancement: 'ring' },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['MRI spine findings', words('Epidural mass at T7, homogeneous enhancement')],
    ['MRI spine findings', words('homogeneous enhancement of a vertebral hemangioma')],
    ['MRI spine findings', words('no enhancing lesion')],
    ['MRI spine findings', words('possible syrinx')],
    ['MRI spine findings', words('Normal')],
    ['Spinal cord edema', words('possible')],
    ['Spinal cord lesion enhancement', words('leptomeningeal')],
    ['Spinal cord lesion margins', words('infiltrating')],
    ['Edema', words('yes')],
    ['Leg edema', words('yes')],
    ['Brain MRI edema', words('yes')],
    ['CT spine bone destruction', words('yes')],
    ['Renal cyst', words('yes')],
    ['Surgical margins', words('negative')],
    ['History of syrinx', words('yes')],
    ['Syrinx of mother', words('yes')],
    ['Spinal cord compression', words('yes')],
    ['Spinal cord edema', { ...words('yes'), bodySite: { text: 'L2' } }],
    ['Spinal cord edema', { ...words('yes'), effectiveDateTime: '2010' }],
    ['Spinal cord edema', { ...words('yes'), focus: [{ reference: 'Condition/other' }] }],
    ['Spinal cord edema', { ...words('yes'), status: 'entered-in-error' }],
  ])('is none: %s, %j', (name, value) => {
    const dated = iscm({ onsetDateTime: '2025-01-20' });
    const other = condition({ text: 'Hypertension' }, { id: 'other' });
    const { case: one, report } = told(dated, lesion, other, observation(name, value));
    expect(one).not.toHaveProperty('mriFindings');
    expect(report.join()).toMatch(/(?:not-represented|blocked\S*) Observation/);
  });

  it('is of the lesion referred to, or of the one at its place, and of none of two', () => {
    const of = (more: JsonObject) =>
      told(iscm(), lesion, higher, observation('Spinal cord edema', { ...words('yes'), ...more })).case?.mriFindings;
    expect(of({ focus: [{ reference: 'BodyStructure/h' }] })).toMatchObject([{ lesion: 'lesions-2' }]);
    expect(of({ bodySite: { text: 'C5' } })).toMatchObject([{ lesion: 'lesions-2' }]);
    expect(of({})).toBeUndefined();
  });

  it('is none of the cord where other metastases may be seen in the spine, unless it names the cord', () => {
    const bone = condition({ text: 'Bone metastasis' }, { id: 'bone' });
    const margins = (name: string) => told(iscm(), lesion, bone, observation(name, words('sharp'))).case?.mriFindings;
    expect(margins('MRI spine margins')).toBeUndefined();
    expect(margins('Spinal cord lesion margins')).toMatchObject([{ margin: 'well-defined' }]);
  });
});

describe('findings of one study', () => {
  const report: JsonObject = {
    resourceType: 'DiagnosticReport',
    id: 'r',
    status: 'final',
    subject,
    code: { text: 'MRI thoracic spine' },
    effectiveDateTime: '2025-02-14',
  };
  const edema = part('a', 'Edema', words('yes'));
  const contrast = part('b', 'Contrast enhancement', words('homogeneous'));
  const both = { lesion: 'lesions-1', study: 'imaging-studies-1', oedema: 'present', enhancement: 'homogeneous' };

  it('are one, of the report that names them', () => {
    const one = told(iscm(), lesion, { ...report, result: refer('a', 'b') }, edema, contrast);
    expect(one.case?.mriFindings).toMatchObject([both]);
    expect(one.report).toContain('repeated Observation');
  });

  it('are one, of the report that names their panel', () => {
    const panel = part('p', 'Findings', { hasMember: refer('a', 'b') });
    const one = told(iscm(), lesion, { ...report, result: refer('p') }, panel, edema, contrast);
    expect(one.case?.mriFindings).toMatchObject([both]);
  });

  it('are one where they are components; what is not understood is reported', () => {
    const component = [
      { code: { text: 'Edema' }, valueBoolean: true },
      { code: { text: 'Enhancement' }, valueString: 'homogeneous' },
      { code: { text: 'Rim sign' }, valueBoolean: true },
    ];
    const one = told(iscm(), lesion, observation('Spinal cord MRI', { component }));
    expect(one.case?.mriFindings).toMatchObject([{ oedema: 'present', enhancement: 'homogeneous' }]);
    expect(one.report.join()).toContain('Observation.component[2]');
  });

  it('are those of one day where no report has them', () => {
    const later = { ...part('c', 'Syrinx', words('no')), effectiveDateTime: '2025-03-01' };
    const one = told(iscm(), lesion, later, part('a', 'Cord edema', words('yes')), part('b', 'Syrinx', words('no')));
    expect(one.case?.mriFindings).toMatchObject([
      { date: '2025-03-01', syrinx: 'absent' },
      { date: '2025-02-14', oedema: 'present', syrinx: 'absent' },
    ]);
  });

  it('that contradict each other are told, in whatever order they come', () => {
    const yes = part('a', 'Cord edema', words('yes'));
    const no = part('b', 'Cord edema', words('no'));
    for (const two of [
      [yes, no],
      [no, yes],
    ]) {
      const one = told(iscm(), lesion, ...two);
      expect(one.case?.mriFindings).toMatchObject([{ oedema: 'absent' }]);
      expect(one.report).toContain('contradiction Observation.value');
    }
  });
});
