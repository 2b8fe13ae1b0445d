import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/fhir/json.ts';
import { coded, iscm, observation, SCT, told, withoutValue } from './told.ts';

const read = (code: string | JsonObject, more: JsonObject) => told(iscm(), observation(code, more));

describe('a symptom that an observation asks for', () => {
  it.each<[string | JsonObject, JsonObject, string, string]>([
    ['Back pain', { valueBoolean: true }, 'back-pain', 'present'],
    ['Back pain', { valueBoolean: false }, 'back-pain', 'absent'],
    ['Rückenschmerzen', { valueString: 'ja' }, 'back-pain', 'present'],
    ['Rückenschmerzen', { valueString: 'verneint' }, 'back-pain', 'absent'],
    ['Urinary retention', { valueCodeableConcept: { text: 'Absent' } }, 'urinary-retention', 'absent'],
    ['Urinary retention', { valueCodeableConcept: coded(SCT, '373067005') }, 'urinary-retention', 'absent'],
    [coded(SCT, '26544005'), { valueCodeableConcept: coded(SCT, '52101004') }, 'weakness', 'present'],
    ['Muscle weakness', { valueString: 'severe' }, 'weakness', 'present'],
    ['Babinski sign', { valueString: 'positive' }, 'other', 'present'],
    ['Lhermitte sign', { valueString: 'negative' }, 'lhermitte', 'absent'],
    ['Back pain', { valueString: 'unknown' }, 'back-pain', 'unknown'],
    ['Back pain', withoutValue('asked-unknown'), 'back-pain', 'unknown'],
  ])('is there or not: %j, %j', (code, value, kind, presence) => {
    const { case: one, report } = read(code, value);
    expect(one?.symptoms).toMatchObject([{ episode: 'episodes-1', kind, presence, date: '2025-02-14' }]);
    expect(report).toContain('assumed Observation');
  });

  it('has the time point that its question names, and the limbs of its site', () => {
    expect(read('Weakness, preoperative', { valueBoolean: true }).case?.symptoms).toMatchObject([
      { kind: 'weakness', timePoint: 'preoperative', text: 'Weakness, preoperative' },
    ]);
    const bodySite = coded(SCT, '61685007');
    expect(read('Weakness', { valueBoolean: true, bodySite }).case?.symptoms).toMatchObject([{ limbs: 'lower-limbs' }]);
  });

  it.each<[string, JsonObject, string[]]>([
    ['Chief complaint', { valueString: 'Back pain' }, ['back-pain']],
    ['Chief complaint Narrative - Reported', { valueString: 'back pain and leg weakness' }, ['back-pain', 'weakness']],
    ['Neurological finding', { valueCodeableConcept: { text: 'Paraparesis' } }, ['paraparesis']],
    ['Presenting symptom', { valueCodeableConcept: coded(SCT, '44077006') }, ['numbness']],
    ['Leitsymptom', { valueString: 'Harnverhalt' }, ['urinary-retention']],
    ['Neurologischer Befund', { valueString: 'Paraparese' }, ['paraparesis']],
  ])('is there where an answer names it: %s, %j', (name, value, kinds) => {
    const expected: JsonValue[] = kinds.map((kind) => ({ kind, presence: 'present' }));
    expect(read(name, value).case?.symptoms).toMatchObject(expected);
  });

  it.each<[string, JsonObject]>([
    ['Back pain', { valueQuantity: { value: 7 } }],
    ['Back pain', {}],
    ['Back pain', { valueString: 'resolved' }],
    ['Paraparesis', { valueString: 'possible' }],
    ['Paraparesis', { valueBoolean: true, status: 'preliminary' }],
    ['Family history of back pain', { valueBoolean: true }],
    ['Chief complaint', { valueString: 'no back pain' }],
    ['Chief complaint', { valueString: 'back pain, fever' }],
    ['Symptom', { valueString: 'Back pain: none' }],
    ['Symptoms', { valueString: 'headache' }],
  ])('is not told by %s, %j', (name, value) => {
    expect(read(name, value).case).not.toHaveProperty('symptoms');
  });

  it('is none of an ISCM that began long after, nor of one of two', () => {
    const pain = observation('Back pain', { valueBoolean: true });
    expect(told(iscm({ onsetDateTime: '2027-01-01' }), pain).case).not.toHaveProperty('symptoms');
    expect(told(iscm(), iscm({ id: 'b', onsetDateTime: '2015' }), pain).case).not.toHaveProperty('symptoms');
  });
});
