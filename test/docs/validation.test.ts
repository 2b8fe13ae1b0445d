import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Folder, ROOT, run } from '../cli/command.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const page = readFileSync(join(ROOT, 'docs/validation.md'), 'utf8');
const block = (language: string): string => page.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';

it('the page on validation shows what the command says of its example', async () => {
  folder.file('patient.json', block('json'));
  const { code, out } = await run(folder, ['validate', 'patient.json']);
  expect(out).toBe(block('text'));
  expect(code).toBe(1);
});

it('the pattern for problems in the page on validation fits what the command says', async () => {
  folder.file('patient.json', block('json'));
  const { out } = await run(folder, ['validate', 'patient.json']);
  const { tasks } = JSON.parse(block('jsonc'));
  const { regexp, file, line, column, severity } = tasks[0].problemMatcher.pattern;
  const told = out.split('\n').flatMap((text) => {
    const found = new RegExp(regexp).exec(text);
    return found ? [[found[file], found[line], found[column], found[severity]]] : [];
  });
  expect(told).toEqual([
    ['patient.json', '4', '3', 'error'],
    ['patient.json', '5', '3', 'error'],
    ['patient.json', '6', '3', 'error'],
    ['patient.json', '7', '44', 'error'],
  ]);
});
