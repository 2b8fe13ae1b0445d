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
