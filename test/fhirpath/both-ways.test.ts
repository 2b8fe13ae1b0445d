import { describe, expect, it } from 'vitest';
import { compileValues, createFhirPath, itemValue, resourceAlone } from '../../src/fhirpath/index.ts';

const patient = {
  resourceType: 'Patient',
  gender: 'male',
  birthDate: '1980-05',
  multipleBirthInteger: 2,
  name: [{ family: 'Berg', given: ['Ida', 'Eva'] }],
  contained: [
    { resourceType: 'Observation', id: 'o', status: 'final' },
    { resourceType: 'Group', id: 'g' },
  ],
};
const alone = resourceAlone(patient);
const test = (expression: string, mode: 'compiled' | 'interpreted') =>
  createFhirPath({ mode }).compile(expression, { path: 'Patient', type: 'Patient' }).test(patient, alone);

describe('an expression', () => {
  it.each<[string, boolean]>([
    // numbers and texts are not added to each other
    ['(multipleBirth as integer) + 1 = 3 and (multipleBirth as integer) - 3 = -1', true],
    ["gender + 'x' = 'malex' and gender & 'x' = 'malex'", true],
    ["photo.title & 'x' = 'x' and (photo.title + 'x').empty()", true],
    ['0.1 + 0.2 = 0.3 and 0.3 - 0.1 = 0.2 and 0.1 * 3 = 0.3', true],
    // names of each letter case and of parts
    ["gender.matches('^m.l') and gender.matches('^M').not()", true],
    ["gender.matches('^M', 'i')", true],
    ["gender < 'mals' and gender <= 'male' and 'a' < gender", true],
    ["gender > 'male' or gender >= 'mald'.replace('d', 'z')", false],
    ["contained.id.count() = 2 and contained.where(id = 'o').status = 'final'", true],
    ["contained.ofType(Observation).id = 'o'", true],
    ["name.family.indexOf('r') = 2 and name.family.substring(1, 2) = 'er'", true],
    ["name.family.upper() = 'BERG' and name.family.length() = 4 and name.family.startsWith('B')", true],
    ["name.given.exists($this = 'Eva') and name.given.all($this != 'Ina')", true],
    ["name.given.subsetOf('Ida' | 'Eva' | 'Ada') and name.given.supersetOf('Ida')", true],
    ["(name.given | 'Ida').count() = 2 and name.given.combine('Ida').count() = 3", true],
    ["name.given.intersect('Ida' | 'Ada') = 'Ida' and name.given.exclude('Ida') = 'Eva'", true],
    ["iif(gender = 'male', 1, 2) = 1 and iif(gender = 'x', 1).empty()", true],
  ])('says the same both ways: %s', (expression, expected) => {
    expect([test(expression, 'compiled'), test(expression, 'interpreted')]).toEqual([expected, expected]);
  });

  it.each(['gender + 1 = 1', "(multipleBirth as integer) + 'a' = '2a'", 'gender * 2 = 2', "gender.matches('a', 'x')"])(
    'cannot be evaluated either way: %s',
    (expression) => {
      expect([typeof test(expression, 'compiled'), typeof test(expression, 'interpreted')]).toEqual([
        'string',
        'string',
      ]);
    },
  );
});

describe('values', () => {
  it.each<[string, unknown[]]>([
    ['0.1 + 0.2', [0.3]],
    ['(0.1 + 0.2).abs()', [0.3]],
    ["name.given.select($this & '.')", ['Ida.', 'Eva.']],
    ["%date.toString() & '!'", ['2020-01-02!']],
    ["iif(birthDate < %date, 'before', 'after')", ['before']],
    ['name.family.toChars().first() & %letter & %`a b`.toString()', ["Bx'y\\1.50"]],
  ])('are those of FHIRPath: %s', (expression, expected) => {
    const constants = new Map<string, { type: string; value: string | number }>([
      ['date', { type: 'date', value: '2020-01-02' }],
      ['letter', { type: 'string', value: "x'y\\" }],
      ['a b', { type: 'string', value: '1.50' }],
    ]);
    const values = compileValues(expression, { type: 'Patient', constants });
    const found = 'problem' in values ? values.problem : values.evaluate([patient], alone).map(itemValue);
    expect(found).toEqual(expected);
  });
});
