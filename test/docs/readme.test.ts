import { type ChildProcess, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../process/running-server.ts';

/** The README's examples are run as they stand: each command must print what the README shows. */

const root = join(import.meta.dirname, '..', '..');
const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```console\n([\s\S]*?)```/g)].map(
  ([, text = '']) => text,
);

interface Step {
  command: string;
  shown: string;
}

function stepsOf(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...shown] = part.split('\n');
      return { command, shown: shown.join('\n').trimEnd() };
    });
}

const steps = blocks.flatMap(stepsOf);
let folder: string;
let server: { url: string; child: ChildProcess; end(signal: NodeJS.Signals): Promise<unknown> };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
  for (const name of ['examples', 'profiles']) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'bin'), join(folder, 'bin'));
  server = await startProcess({ ISCM_STORE: `sqlite:${join(folder, 'data', 'iscm.sqlite')}` });
});

afterAll(async () => {
  await server?.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** Output of a command in an empty folder with the repository's examples; a failing exit code is part of some examples. */
function run(command: string): string {
  const here = command
    .replaceAll('http://127.0.0.1:8080', server.url)
    .replaceAll('npx iscm-fhir', `"${process.execPath}" "${join(root, 'bin', 'iscm-fhir.js')}"`);
  const output = execFileSync('bash', ['-c', `{ ${here}\n} 2>&1 || true`], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output.replaceAll(server.url, 'http://127.0.0.1:8080').trimEnd();
}

describe('the README', () => {
  it('has examples', () => {
    expect(steps.length).toBeGreaterThan(8);
  });

  it.each(steps)('$command', { timeout: 120_000 }, ({ command, shown }) => {
    expect(run(command)).toBe(shown);
  });
});
