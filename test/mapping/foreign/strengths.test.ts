import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, observation, SCT, told, withoutValue } from './told.ts';

const read = (name: string, more: JsonObject) => told(iscm(), observation(name, more));
const string = (valueString: string): JsonObject => ({ valueString });

describe('strength of muscles', () => {
  it.each<[string, JsonObject, JsonValue]>([
    ['Muscle strength right leg', string('4/5'), { grade: 4, limbs: 'lower-limbs', side: 'right' }],
    ['Muscle strength left arm', { valueInteger: 3 }, { grade: 3, limbs: 'upper-limbs', side: 'left' }],
    ['MRC grade lower limbs', { valueQuantity: { value: 2, unit: '{score}' } }, { grade: 2, scale: 'mrc' }],
    ['Motor strength LLE', string('>3/5'), { grade: { comparator: '>', value: 3 }, side: 'left' }],
    ['Motor strength RUE', string('3-4/5'), { grade: { low: 3, high: 4 }, limbs: 'upper-limbs', side: 'right' }],
    ['Muscle strength', string('5/5 in all 4 limbs'), { grade: 5, limbs: 'all-limbs' }],
    ['Muscle power', string('4/5 left leg'), { grade: 4, limbs: 'lower-limbs', side: 'left' }],
    ['Power right lower limb', string('M4'), { grade: 4, limbs: 'lower-limbs', side: 'right' }],
    ['Kraftgrad Bein rechts', string('KG 3/5'), { grade: 3, limbs: 'lower-limbs', side: 'right' }],
    ['Kraft im linken Arm', string('3/5'), { grade: 3, limbs: 'upper-limbs', side: 'left' }],
    ['Muskelkraft nach Janda, beide Beine', string('2'), { grade: 2, limbs: 'lower-limbs', side: 'bilateral' }],
    ['Muscle strength', string('4 - active movement against gravity and resistance'), { grade: 4 }],
    ['Muscle strength', { valueCodeableConcept: { text: 'Grade 0: no contraction' } }, { grade: 0 }],
    ['Muscle strength', string('3,5'), { grade: 3.5 }],
    ['Muscle strength', { valueRange: { low: { value: 3 }, high: { value: 4 } } }, { grade: { low: 3, high: 4 } }],
    ['Power LL L', string('3/5'), { grade: 3, limbs: 'lower-limbs', side: 'left' }],
    ['Strength right UE', string('3/5'), { grade: 3, limbs: 'upper-limbs', side: 'right' }],
    ['Left hip flexion power', { valueInteger: 3 }, { grade: 3, limbs: 'lower-limbs', side: 'left' }],
    ['Muskelkraft Arme', string('seitengleich 5/5'), { grade: 5, limbs: 'upper-limbs' }],
    ['Muscle strength', { valueQuantity: { value: 4, unit: '/5' } }, { grade: 4 }],
    ['Motor exam right leg', string('4/5'), { grade: 4, limbs: 'lower-limbs', side: 'right' }],
    ['Parese Bein links', string('3/5'), { grade: 3, limbs: 'lower-limbs', side: 'left' }],
    ['Muscle strength at discharge', string('5/5'), { grade: 5, timePoint: 'discharge' }],
    ['Muscle strength', withoutValue('asked-unknown'), { grade: 'unknown' }],
  ])('is read of %s, %j', (name, value, expected) => {
    const { case: one, report } = read(name, value);
    expect(one?.strengths).toMatchObject([{ episode: 'episodes-1', date: '2025-02-14' }]);
    expect(one?.strengths).toMatchObject([expected]);
    expect(report).toContain('assumed Observation');
  });

  it('is of no limb where a sign means either in two languages', () => {
    expect(read('Kraftgrad UE links', string('3/5')).case?.strengths?.[0]).not.toHaveProperty('limbs');
  });

  it('is no grade of a scale of function that its question names', () => {
    const { case: one } = read('Frankel grade (motor power)', string('C'));
    expect(one?.neurologicalGrades).toMatchObject([{ scale: 'frankel', grade: 'C' }]);
  });

  it('is on the scale that its method names by a code', () => {
    const method = coded(SCT, '273599009');
    expect(read('Muscle strength', { valueInteger: 4, method }).case?.strengths).toMatchObject([{ scale: 'mrc' }]);
  });

  it('keeps the words of muscles, and none that say limb and side alone', () => {
    expect(read('Muscle strength hip flexors left', string('3/5')).case?.strengths).toMatchObject([
      { limbs: 'lower-limbs', side: 'left', note: 'Muscle strength hip flexors left' },
    ]);
    expect(read('Muscle strength left leg', string('3/5')).case?.strengths?.[0]).not.toHaveProperty('note');
  });

  it('is of the limb and side of its site', () => {
    const laterality = { url: 'http://example.org/laterality', valueCodeableConcept: coded(SCT, '7771000') };
    const bodySite = { ...coded(SCT, '61685007'), extension: [laterality] };
    const { case: one, report } = read('Muscle strength', { valueInteger: 4, bodySite });
    expect(one?.strengths).toMatchObject([{ grade: 4, limbs: 'lower-limbs', side: 'left' }]);
    expect(report.filter((text) => text.startsWith('not-represented Observation'))).toEqual([]);
    const foot = { bodySite: { text: 'Left foot' } };
    expect(read('Muscle strength', { valueInteger: 4, ...foot }).case?.strengths).toMatchObject([
      { limbs: 'lower-limbs', side: 'left', note: 'Left foot' },
    ]);
  });

  it('is read of each limb that a component is of, and of no other component', () => {
    const component = [
      { code: { text: 'Right arm' }, valueInteger: 5 },
      { code: { text: 'Left leg' }, valueString: '3/5' },
      { code: { text: 'Right leg' }, valueString: '4+/5' },
      { code: { text: 'Fatigue' }, valueInteger: 3 },
      { code: { text: 'Grip strength, right hand' }, valueQuantity: { value: 4, unit: 'kg' } },
    ];
    const { case: one, report } = read('Muscle strength (MRC)', { component });
    expect(one?.strengths).toMatchObject([
      { grade: 5, scale: 'mrc', limbs: 'upper-limbs', side: 'right' },
      { grade: 3, scale: 'mrc', limbs: 'lower-limbs', side: 'left' },
    ]);
    expect(report).toEqual(
      expect.arrayContaining([2, 3, 4].map((at) => `not-represented Observation.component[${at}]`)),
    );
  });

  it('is read of each member of a panel of it that is of limbs', () => {
    const of = (id: string, name: string): JsonObject => observation(name, { id, valueInteger: 4 });
    const hasMember = ['a', 'b'].map((id) => ({ reference: `Observation/${id}` }));
    const panel = observation('Muscle strength (MRC)', { id: 'panel', hasMember });
    const { case: one } = told(iscm(), panel, of('a', 'Right leg'), of('b', 'Fatigue'), of('c', 'Left leg'));
    expect(one?.strengths).toMatchObject([{ grade: 4, scale: 'mrc', limbs: 'lower-limbs', side: 'right' }]);
  });

  it('is none of an ISCM where it refers to another condition', () => {
    const other = condition({ text: 'Peroneal nerve palsy' }, { id: 'n' });
    const strength = (reference: string) => observation('Muscle strength', { valueInteger: 4, focus: [{ reference }] });
    expect(told(iscm(), other, strength('Condition/n')).case).not.toHaveProperty('strengths');
    expect(told(iscm(), strength('Condition/elsewhere')).case).not.toHaveProperty('strengths');
    expect(told(iscm(), strength('Procedure/elsewhere')).case?.strengths).toHaveLength(1);
  });

  it.each<[string, JsonObject]>([
    ['Muscle strength', string('4+/5')],
    ['Muscle strength', string('4-/5')],
    ['Muscle strength', string('4-')],
    ['Muscle strength', string('5/5 right, 3/5 left')],
    ['Muscle strength lower extremities', string('5/5 except left leg')],
    ['Muscle strength', string('previously 4/5')],
    ['Muscle strength', string('5/5?')],
    ['Muscle strength', string('4/4')],
    ['Muscle strength', string('-3')],
    ['Muscle strength', string('not tested')],
    ['Muscle strength', string('normal')],
    ['Muscle strength', { valueInteger: 7 }],
    ['Muscle strength', { valueQuantity: { value: 4, unit: 'kg' } }],
    ['Muscle strength', { valueInteger: 4, status: 'preliminary' }],
    ['Motor function', { valueInteger: 4 }],
    ['Strength', string('5')],
    ['MRC dyspnoea scale', { valueInteger: 3 }],
    ['MRC sum score', { valueInteger: 4 }],
    ['Respiratory muscle strength', { valueInteger: 3 }],
    ['Durable power of attorney', { valueInteger: 1 }],
    ['Drug strength', string('5')],
  ])('is none that a case can hold, or of another thing: %s, %j', (name, value) => {
    expect(read(name, value).case).not.toHaveProperty('strengths');
  });
});
