import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { runHere, workingFolder } from './run-here.ts';

const folder = workingFolder();
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (args: readonly string[]) => runHere(args, { definitions, mapping });

const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

describe('tables template', () => {
  it('writes empty tables that a spreadsheet opens, and they are valid', async () => {
    expect((await run(['tables', 'template', '--out', 'empty'])).code).toBe(0);
    expect(read('empty/lesions.csv')).toBe(
      '\ufeffcase_id,key,episode_key,region,level_kind,level_cranial,level_caudal,level_text,aspect,side\n',
    );
    expect(await run(['to-fhir', 'empty'])).toMatchObject({ code: 0, out: '', err: '' });
    expect(read('empty/README.txt')).toContain('To fill in:');
    expect(read('empty/README.txt')).not.toContain('manifest.json');
    expect((await run(['tables', 'template', '--out', 'empty'])).code).toBe(2);
  });

  it('in the separator that the spreadsheet takes', async () => {
    expect((await run(['tables', 'template', '--separator', 'semicolon', '--out', 'semicolons'])).code).toBe(0);
    expect(read('semicolons/ages.csv')).toMatch(/^\ufeffcase_id;key;event;/);
    expect(read('semicolons/data_dictionary.csv')).toContain('cases;case_id;text;;');
    expect(JSON.parse(read('semicolons/datapackage.json')).resources[0].dialect).toEqual({ delimiter: ';' });
    // Python, in which packages are validated, looks behind at no words of several lengths
    expect(read('semicolons/datapackage.json')).not.toContain('(?<!');
    expect(await run(['to-fhir', 'semicolons'])).toMatchObject({ code: 0, out: '', err: '' });
    expect((await run(['tables', 'template', '--separator', 'pipe', '--out', 'pipes'])).code).toBe(2);
  });
});
