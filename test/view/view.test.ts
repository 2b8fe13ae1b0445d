import { describe, expect, test } from 'vitest';
import { Decimal, parseExact } from '../../src/fhir/decimal.ts';
import { isResource, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { resourcesOf } from '../../src/view/index.ts';
import { column, compiled, ofPatients, rowsOf, viewOf } from './table.ts';

const ANNA: Resource = {
  resourceType: 'Patient',
  id: 'anna',
  gender: 'female',
  birthDate: '1970-06',
  name: [{ family: 'A', given: ['x', 'y'] }, { family: 'B' }],
  contact: [{ name: { family: 'C' }, telecom: [{ value: '1' }, { value: '2' }] }, { name: { family: 'D' } }],
  link: [{ other: { reference: 'Patient/ben' }, type: 'seealso' }],
};
const BEN: Resource = {
  resourceType: 'Patient',
  id: 'ben',
  _birthDate: { extension: [{ url: 'u', valueCode: 'unknown' }] },
};

const run = (select: JsonValue, more?: Record<string, JsonValue>) => rowsOf(ofPatients(select, more), [ANNA, BEN]);

describe('a view', () => {
  test('makes a row of each resource of its type, and none of others', () => {
    const view = viewOf(ofPatients({ column: [column('id', 'id')] }));
    expect(view.rows(ANNA)).toEqual([['anna']]);
    expect(view.rows({ resourceType: 'Observation', id: 'o' })).toEqual([]);
  });

  test('has null where there is no value, also where only an extension says why', () => {
    expect(run({ column: [column('id', 'id'), column('born', 'birthDate')] })).toEqual([
      ['anna', '1970-06'],
      ['ben', null],
    ]);
  });

  test('keeps the order of columns: own, selects, unions, next select', () => {
    const view = viewOf(
      ofPatients({
        column: [column('a', 'id')],
        unionAll: [{ column: [column('d', 'id')] }],
        select: [{ column: [column('b', 'id')] }, { column: [column('c', 'id')] }],
      }),
    );
    expect(view.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('takes the type of a column from its path where none is given', () => {
    const view = viewOf(
      ofPatients({
        column: [column('a', 'active'), column('b', 'multipleBirth.ofType(integer)'), column('c', 'birthDate')],
      }),
    );
    expect(view.columns.map(({ type }) => type)).toEqual(['boolean', 'integer', 'date']);
    const spoken = viewOf(ofPatients({ forEach: 'communication', column: [column('a', 'preferred')] }));
    expect(spoken.columns).toMatchObject([{ type: 'boolean' }]);
  });
});

describe('forEach', () => {
  test('makes a row of each item; forEachOrNull one of nulls where there is none', () => {
    const select = [{ column: [column('id', 'id')] }];
    expect(run({ select, forEach: 'name' })).toHaveLength(2);
    expect(
      run({ column: [column('id', 'id')], select: [{ forEach: 'name', column: [column('f', 'family')] }] }),
    ).toEqual([
      ['anna', 'A'],
      ['anna', 'B'],
    ]);
    expect(
      run({ column: [column('id', 'id')], select: [{ forEachOrNull: 'name', column: [column('f', 'family')] }] }),
    ).toEqual([
      ['anna', 'A'],
      ['anna', 'B'],
      ['ben', null],
    ]);
  });

  test('forEachOrNull of nothing is one row of nulls, whatever is below it', () => {
    const gender = column('c', 'gender');
    const below: Record<string, Record<string, JsonValue>> = {
      'an empty forEach': { select: [{ forEach: 'telecom', column: [column('c', 'system')] }] },
      'a union of selects that are no lists': { unionAll: [{ column: [gender] }, { column: [gender] }] },
      'a column that is the same for every item': { column: [column('c', "'a constant'")] },
      'a column of several values': { column: [column('c', 'telecom.system', { collection: true })] },
    };
    for (const [what, select] of Object.entries(below)) {
      const view = ofPatients({ column: [column('id', 'id')], select: [{ forEachOrNull: 'contact', ...select }] });
      expect(rowsOf(view, [BEN]), what).toEqual([['ben', null]]);
    }
  });

  test('side by side gives every combination, one in the other what belongs together', () => {
    const names = { forEach: 'name', column: [column('n', 'family')] };
    const contacts = { forEach: 'contact', column: [column('c', 'name.family')] };
    expect(run({ select: [names, contacts] })).toEqual([
      ['A', 'C'],
      ['A', 'D'],
      ['B', 'C'],
      ['B', 'D'],
    ]);
    const phones = { forEach: 'telecom', column: [column('t', 'value')] };
    expect(run({ select: [{ ...contacts, select: [phones] }] })).toEqual([
      ['C', '1'],
      ['C', '2'],
    ]);
  });

  test('%rowIndex is the place in the innermost list, 0 at the top', () => {
    const index = (name: string) => column(name, '%rowIndex', { type: 'integer' });
    const phones = { forEach: 'telecom', column: [index('inner')] };
    expect(
      run({ column: [index('top')], select: [{ forEach: 'contact', column: [index('outer')], select: [phones] }] }),
    ).toEqual([
      [0, 0, 0],
      [0, 0, 1],
    ]);
  });
});

describe('repeat', () => {
  const item = (linkId: string, ...below: JsonValue[]): JsonValue => ({
    linkId,
    ...(below.length > 0 ? { item: below } : {}),
  });
  const answers: Resource = {
    resourceType: 'QuestionnaireResponse',
    id: 'q',
    item: [item('1', item('1.1', item('1.1.1')), item('1.2')), item('2')],
  };
  const repeating = (...paths: string[]): JsonValue => ({
    resource: 'QuestionnaireResponse',
    select: [{ repeat: paths, column: [column('link', 'linkId')] }],
  });

  test('goes down as far as there is anything, each item before what is below it', () => {
    expect(rowsOf(repeating('item'), [answers])).toEqual([['1'], ['1.1'], ['1.1.1'], ['1.2'], ['2']]);
  });

  test('takes the type of a column from what is repeated, and none where that is of several', () => {
    const items = { repeat: ['item'], column: [column('required', 'required')] };
    expect(viewOf({ resource: 'Questionnaire', select: [items] }).columns).toMatchObject([{ type: 'boolean' }]);
    const columns = [column('gender', 'gender'), column('spoken', 'language.text')];
    const several = ofPatients({ repeat: ['contact', 'communication'], column: columns });
    expect(compiled(several).issues).toEqual([]);
    const contact = [{ gender: 'male' }];
    const communication = [{ language: { text: 'German' } }];
    expect(rowsOf(several, [{ resourceType: 'Patient', contact, communication }])).toEqual([
      ['male', null],
      [null, 'German'],
    ]);
  });

  test('that comes to no end is a finding, not a hanging server', () => {
    expect(rowsOf(repeating('$this'), [answers])).toMatchObject({
      id: 'view-repeat-endless',
      expression: 'ViewDefinition.select[0].repeat',
    });
  });
});

describe('unionAll', () => {
  test('puts the rows of its branches one after the other', () => {
    const union = [
      { forEach: 'name', column: [column('f', 'family')] },
      { forEach: 'contact', column: [column('f', 'name.family')] },
    ];
    expect(run({ column: [column('id', 'id')], unionAll: union })).toEqual([
      ['anna', 'A'],
      ['anna', 'B'],
      ['anna', 'C'],
      ['anna', 'D'],
    ]);
  });
});

describe('where', () => {
  test('keeps resources for which every criterion is true', () => {
    const where = (...paths: string[]) => ({ where: paths.map((path) => ({ path })) });
    const select = { column: [column('id', 'id')] };
    expect(run(select, where('name.exists()'))).toEqual([['anna']]);
    expect(run(select, where('name.exists()', "gender = 'male'"))).toEqual([]);
    expect(run(select, where('active'))).toEqual([]);
  });

  test('a criterion that turns out not to be true or false is a finding', () => {
    const criterion = { where: [{ path: 'iif(true, id, active)' }] };
    expect(run({ column: [column('id', 'id')] }, criterion)).toMatchObject({ id: 'view-where' });
  });
});

describe('constants', () => {
  test('stand for their values in paths, indexes, criteria and where fhirpath.js evaluates', () => {
    const constant = [
      { name: 'which', valueInteger: 1 },
      { name: 'sex', valueCode: 'female' },
      { name: 'first_day', valueDate: '1970-06-01' },
      { name: 'text', valueString: "it's \\" },
    ];
    const columns = [
      column('name', 'name[%which].family'),
      column('female', 'gender = %sex'),
      column('before', 'birthDate.lowBoundary() <= %first_day'),
      column('text', "%text.replace('x', 'y')", { type: 'string' }),
    ];
    expect(run({ column: columns }, { constant })).toEqual([
      ['B', true, true, "it's \\"],
      [null, null, null, "it's \\"],
    ]);
  });
});

describe('columns', () => {
  test('with several values need collection', () => {
    expect(run({ column: [column('f', 'name.family', { collection: true })] })).toEqual([[['A', 'B']], [[]]]);
    expect(run({ column: [column('f', 'name.family')] })).toMatchObject({
      id: 'view-cell-many',
      expression: 'ViewDefinition.select[0].column[0].path',
    });
  });

  test('take values of their type only, and numbers as text where text is wanted', () => {
    expect(run({ column: [column('n', 'name.count()', { type: 'string' })] })).toEqual([['2'], ['0']]);
    expect(run({ column: [column('n', 'gender', { type: 'integer' })] })).toMatchObject({ id: 'view-cell-type' });
    expect(run({ column: [column('n', 'name', { type: 'string', collection: true })] })).toMatchObject({
      id: 'view-cell-type',
    });
  });

  test('of whole numbers hold those that FHIR has', () => {
    const born = ofPatients({ column: [column('n', 'multipleBirth.ofType(integer)')] });
    const rows = (multipleBirthInteger: number) => rowsOf(born, [{ resourceType: 'Patient', multipleBirthInteger }]);
    expect(rows(2_147_483_647)).toEqual([[2_147_483_647]]);
    for (const other of [2_147_483_648, 1.5]) expect(rows(other)).toMatchObject({ id: 'view-cell-type' });
  });

  const DIGITS = 'value.ofType(Quantity).value';
  test.each([
    DIGITS,
    `${DIGITS}.single()`,
    `${DIGITS}.take(1)`,
    `(${DIGITS}.skip(1) | ${DIGITS}.skip(0))`,
    `${DIGITS}.union(${DIGITS})`,
  ])('keep the digits of decimals: %s', (path) => {
    const resource = parseExact('{"resourceType":"Observation","valueQuantity":{"value":1.50}}');
    if (!isResource(resource)) throw new Error('a resource');
    const view = { resource: 'Observation', select: [{ column: [column('v', path, { type: 'decimal' })] }] };
    expect(rowsOf(view, [resource])).toEqual([[new Decimal('1.50')]]);
  });
});

describe('functions of SQL on FHIR', () => {
  const observation = (value: string): Resource => {
    const resource = parseExact(`{"resourceType":"Observation","id":"o",${value}}`);
    if (!isResource(resource)) throw new Error('a resource');
    return resource;
  };
  const one = (path: string, resource: Resource) =>
    rowsOf({ resource: 'Observation', select: [{ column: [column('v', path)] }] }, [resource]);
  const number = (cell: unknown): unknown => (cell instanceof Decimal ? Number(cell.text) : cell);

  test.each([
    ['"valueQuantity":{"value":1.0}', 'value.ofType(Quantity).value.lowBoundary()', 0.95],
    ['"valueQuantity":{"value":-0.5}', 'value.ofType(Quantity).value.highBoundary()', -0.45],
    ['"valueQuantity":{"value":7}', 'value.ofType(Quantity).value.highBoundary()', 7.5],
    ['"valueDateTime":"2024-02"', 'value.ofType(dateTime).highBoundary()', '2024-02-29T23:59:59.999-12:00'],
    ['"valueDateTime":"2024"', 'value.ofType(dateTime).lowBoundary()', '2024-01-01T00:00:00.000+14:00'],
    [
      '"valueDateTime":"2024-02-01T10:00:00+01:00"',
      'value.ofType(dateTime).highBoundary()',
      '2024-02-01T10:00:00.999+01:00',
    ],
    ['"valueTime":"12:34:00"', 'value.ofType(time).lowBoundary()', '12:34:00.000'],
  ])('%s: %s is %s', (value, path, expected) => {
    const rows = one(path, observation(value));
    expect(Array.isArray(rows) && rows[0]?.map(number)).toEqual([expected]);
  });

  test('keys of references are keys of the resources they lead to, by type where one is given', () => {
    const of = (reference: string, path: string) => one(path, observation(`"subject":{"reference":"${reference}"}`));
    expect(of('Patient/p', 'subject.getReferenceKey()')).toEqual([['p']]);
    expect(of('Patient/p/_history/2', 'subject.getReferenceKey(Patient)')).toEqual([['p']]);
    expect(of('Patient/p', 'subject.getReferenceKey(Group)')).toEqual([[null]]);
    expect(of('https://other.example/fhir/Patient/p', 'subject.getReferenceKey(Patient)')).toEqual([
      ['https://other.example/fhir/Patient/p'],
    ]);
    expect(of('#p', 'subject.getReferenceKey()')).toEqual([[null]]);
    expect(one('getResourceKey()', observation('"status":"final"'))).toEqual([['o']]);
  });

  test('join() without a separator, and of nothing', () => {
    expect(
      rowsOf(ofPatients({ column: [column('g', "name.given.join('-')"), column('h', 'name.given.join()')] }), [
        ANNA,
        BEN,
      ]),
    ).toEqual([
      ['x-y', 'xy'],
      ['', ''],
    ]);
  });
});

test('a reference to a resource of a Bundle that has no id leads where it led', () => {
  const fullUrl = 'https://example.org/fhir/Patient/1';
  const [, observation] = resourcesOf({
    resourceType: 'Bundle',
    entry: [
      { fullUrl, resource: { resourceType: 'Patient' } },
      { resource: { resourceType: 'Observation', id: 'o', subject: { reference: fullUrl } } },
    ],
  });
  expect(observation?.subject).toEqual({ reference: fullUrl });
});

test('a resource that would make more rows than can be is a finding', () => {
  const many = { resourceType: 'Patient', name: Array.from({ length: 400 }, () => ({ family: 'x' })) };
  const each = (name: string) => ({ forEach: 'name', column: [column(name, 'family')] });
  expect(rowsOf(ofPatients({ select: [each('a'), each('b')] }), [many])).toMatchObject({ id: 'view-too-many-rows' });
});
