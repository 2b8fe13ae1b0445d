import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { Folder, patient, ROOT } from './command.ts';

const folder = new Folder();
afterAll(() => folder.remove());

/** What the program prints of what another command gives it through a pipe with a name. */
async function piped(args: string, command: string): Promise<string> {
  const shell = `"${process.execPath}" "${join(ROOT, 'bin/iscm-fhir.js')}" ${args} <(${command})`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', shell], { cwd: folder.path });
  return `${stdout}${stderr}`;
}

const S4 = `cat "${join(ROOT, 'examples/s4/bundle.json')}"`;
const lines = `printf '%s\\n' '${patient('a')}' '${patient('b')}'`;

test.each([
  ['validate --level error', S4, /fd\/\d+: valid \(0 errors/],
  ['validate --level error', lines, /^2 resources: all valid/m],
  ['to-case', S4, /^\{"model":"0\.1\.0","id":"s4"/],
  ['view lesions --format csv', S4, /^9a4ed88e-/m],
  ['import --to sqlite:s.sqlite', S4, /^1 taken, 0 refused\.$/m],
  ['cohort --format markdown', S4, /^Cases: 1\./m],
])('%s reads a pipe of the shell', async (args, command, printed) => {
  expect(await piped(args, command)).toMatch(printed);
});
