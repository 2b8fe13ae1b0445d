import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileProfiles } from '../../scripts/compile-profiles.ts';

const sushiConfig = join(import.meta.dirname, '../../profiles/sushi-config.yaml');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iscm-profiles-'));
  cpSync(sushiConfig, join(folder, 'sushi-config.yaml'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('an error in a profile fails with the message, the file and the line, and nothing is written', () => {
  writeFileSync(
    join(folder, 'wrong.fsh'),
    'Profile: Wrong\nParent: Patient\nId: wrong\nTitle: "Wrong"\nDescription: "Names an element that is not there."\n* heartRate 1..1\n',
  );
  const outDir = join(folder, 'out', 'package');
  const place = `${join(relative(process.cwd(), folder), 'wrong.fsh')}:6: error `;
  let told = '';
  try {
    compileProfiles(outDir, folder);
  } catch (error) {
    told = String(error);
  }
  expect(told.split('\n').filter((line) => line.startsWith(place) && line.includes('heartRate'))).toHaveLength(1);
  expect(existsSync(outDir)).toBe(false);
});
