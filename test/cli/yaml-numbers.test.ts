import { afterAll, expect, test } from 'vitest';
import { Folder, run } from './command.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const VIEW = JSON.stringify({
  resourceType: 'ViewDefinition',
  name: 'values',
  status: 'active',
  resource: 'Observation',
  select: [{ column: [{ name: 'value', path: 'value.ofType(Quantity).value', type: 'decimal' }] }],
});

const bundle = (values: readonly string[]): string => {
  const entry = (value: string) =>
    `- resource: {resourceType: Observation, status: final, code: {text: a}, valueQuantity: {value: ${value}}}`;
  return ['resourceType: Bundle', 'type: collection', 'entry:', ...values.map(entry)].join('\n');
};

/** Numbers as YAML takes them, and as JSON writes them. */
const NUMBERS = {
  '.5': '0.5',
  '-.50': '-0.50',
  '+5': '5',
  '007': '7',
  '5.': '5',
  '00.10': '0.10',
  '+1.5e3': '1.5e3',
  '1.50': '1.50',
  '0x1F': '31',
};

test('a number that JSON would write otherwise is read, with its digits', async () => {
  folder.file('values.json', VIEW);
  const input = folder.file('numbers.yaml', bundle(Object.keys(NUMBERS)));
  const { code, out } = await run(folder, ['view', 'values.json', input]);
  expect([code, out]).toEqual([
    0,
    `${Object.values(NUMBERS)
      .map((json) => `{"value":${json}}\n`)
      .join('')}`,
  ]);
});

test('what is no number of JSON is none', async () => {
  const observation = 'resourceType: Observation\nstatus: final\ncode: {text: a}\nvalueQuantity: {value: .inf}\n';
  const { code, out } = await run(folder, ['validate', folder.file('o.yaml', observation)]);
  expect([code, out]).toEqual([1, expect.stringContaining('Observation.value.value')]);
});
