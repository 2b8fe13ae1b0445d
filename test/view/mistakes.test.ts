import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/fhir/json.ts';
import { column, compiled, ofPatients } from './table.ts';

const found = (definition: JsonValue) => compiled(definition).issues.map(({ id, expression }) => [id, expression]);
const COLUMN = column('id', 'id');

describe('a mistake in a ViewDefinition is a finding at its place', () => {
  test.each<[string, JsonValue, string, string]>([
    ['no object', 'x', 'view-definition', 'ViewDefinition'],
    ['no resource', { select: [{ column: [COLUMN] }] }, 'view-resource', 'ViewDefinition.resource'],
    [
      'unknown resource',
      { resource: 'Patent', select: [{ column: [COLUMN] }] },
      'view-resource',
      'ViewDefinition.resource',
    ],
    ['no select', { resource: 'Patient' }, 'view-select-empty', 'ViewDefinition'],
    ['empty select', ofPatients({ forEach: 'name' }), 'view-select-empty', 'ViewDefinition.select[0]'],
    ['select is a text', ofPatients('name'), 'view-select', 'ViewDefinition.select[0]'],
    ['no path', ofPatients({ column: [{ name: 'a' }] }), 'view-path', 'ViewDefinition.select[0].column[0].path'],
    [
      'does not parse',
      ofPatients({ column: [column('a', '@@')] }),
      'view-expression',
      'ViewDefinition.select[0].column[0].path',
    ],
    [
      'forEach is a number',
      ofPatients({ forEach: 1, column: [COLUMN] }),
      'view-path',
      'ViewDefinition.select[0].forEach',
    ],
    [
      'two iterations',
      ofPatients({ forEach: 'name', repeat: ['link'], column: [COLUMN] }),
      'view-iterations',
      'ViewDefinition.select[0]',
    ],
    [
      'bad name',
      ofPatients({ column: [column('1a', 'id')] }),
      'view-column-name',
      'ViewDefinition.select[0].column[0].name',
    ],
    [
      'bad type',
      ofPatients({ column: [column('a', 'id', { type: 'HumanName' })] }),
      'view-column-type',
      'ViewDefinition.select[0].column[0].type',
    ],
    [
      'complex column',
      ofPatients({ column: [column('a', 'name')] }),
      'view-column-complex',
      'ViewDefinition.select[0].column[0].path',
    ],
    [
      'same name twice',
      ofPatients({ column: [COLUMN, column('ID', 'id')] }),
      'view-column-twice',
      'ViewDefinition.select',
    ],
    [
      'unknown constant',
      ofPatients({ column: [column('a', 'name[%n].family')] }),
      'view-expression',
      'ViewDefinition.select[0].column[0].path',
    ],
    [
      'constant without value',
      ofPatients({ column: [COLUMN] }, { constant: [{ name: 'n' }] }),
      'constant-value',
      'ViewDefinition.constant[0].value',
    ],
    [
      'constant given twice',
      ofPatients({ column: [COLUMN] }, { constant: [1, 2].map((valueInteger) => ({ name: 'n', valueInteger })) }),
      'constant-name-twice',
      'ViewDefinition.constant[1].name',
    ],
    [
      'constant without name',
      ofPatients({ column: [COLUMN] }, { constant: [{ valueCode: 'n' }] }),
      'constant-name',
      'ViewDefinition.constant[0].name',
    ],
    [
      'constant whose name is none',
      ofPatients({ column: [COLUMN] }, { constant: [{ name: 'a-b', valueCode: 'n' }] }),
      'constant-name',
      'ViewDefinition.constant[0].name',
    ],
    [
      'criterion that is a text',
      ofPatients({ column: [COLUMN] }, { where: [{ path: 'name.family' }] }),
      'view-where',
      'ViewDefinition.where[0].path',
    ],
  ])('%s', (_what, definition, id, place) => {
    expect(found(definition)).toContainEqual([id, place]);
    expect(compiled(definition).view).toBeUndefined();
  });

  test('branches of a union with other columns, in another order, or of another type', () => {
    const branch = (...names: string[]) => ({ column: names.map((name) => column(name, 'id')) });
    const typed = { column: [column('a', 'active'), column('b', 'id')] };
    for (const other of [branch('a', 'c'), branch('b', 'a'), branch('a'), typed]) {
      expect(found(ofPatients({ unionAll: [branch('a', 'b'), other] }))).toEqual([
        ['view-union-columns', 'ViewDefinition.select[0].unionAll[1]'],
      ]);
    }
  });

  test('all of them are found at once', () => {
    expect(found(ofPatients({ column: [column('1', '@@'), column('a', 'id', { type: 'no' })] }))).toHaveLength(3);
  });

  test('a path to an element that R4 does not have is a warning, and gives nothing', () => {
    const { view, issues } = compiled(ofPatients({ column: [column('a', 'name.famly', { type: 'string' })] }));
    expect(issues).toMatchObject([{ severity: 'warning', id: 'view-expression-nothing' }]);
    expect(view?.rows({ resourceType: 'Patient', name: [{ family: 'x' }] })).toEqual([[null]]);
  });
});
