import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { birthDateProfile, Folder, patient, run, start } from './command.ts';

/** Bytes of input beyond which threads are started. */
const LARGE = 25 * 1024 ** 2;

let folder: Folder;
let text: string;
let lines: number;

const PROFILE = 'http://example.org/StructureDefinition/born';

/**
 * Lines of different lengths, so that blocks take different times; each 1000th has an error, some do not have what
 * their profile demands, one is not JSON.
 */
function makeLines(): string[] {
  const more = (at: number): object => {
    if (at % 1000 === 0) return { birthDate: 'never' };
    return at % 1000 === 500 ? { meta: { profile: [PROFILE] } } : {};
  };
  const made: string[] = [];
  for (let size = 0; size < LARGE; size += made.at(-1)?.length ?? 0) {
    const at = made.length;
    const note = {
      status: 'generated',
      div: `<div xmlns="http://www.w3.org/1999/xhtml">${'x'.repeat(at % 7 ? 900 : 9000)}</div>`,
    };
    made.push(at === 5000 ? 'nonsense' : patient(`p${at}`, { text: note, ...more(at) }));
  }
  return made;
}

beforeAll(() => {
  folder = new Folder();
  const made = makeLines();
  lines = made.length;
  text = `${made.join('\n')}\n`;
  folder.file('large.ndjson', text);
  folder.file('born.json', birthDateProfile(PROFILE, 1));
});

afterAll(() => folder.remove());

describe('large NDJSON', () => {
  it('gives with threads what it gives without, in the same order', async () => {
    const args = ['--package', 'born.json', '--format', 'ndjson', '--level', 'error', 'large.ndjson'];
    const alone = await run(folder, ['validate', '--jobs', '1', ...args]);
    const threads = await run(folder, ['validate', '--jobs', '3', ...args]);
    const piped = await run(folder, ['validate', '--jobs', '2', ...args.slice(0, -1)], text);
    expect([alone.code, threads.code, piped.code]).toEqual([1, 1, 1]);
    expect([alone.err, threads.err, piped.err]).toEqual(['', '', '']);
    expect(alone.out.split('\n')).toHaveLength(lines + 1);
    expect(JSON.parse(alone.out.split('\n')[500] ?? '').outcome.issue).toMatchObject([
      { details: { coding: [{ code: 'cardinality-min' }] } },
    ]);
    expect(threads.out === alone.out).toBe(true);
    expect(piped.out.replaceAll('"input":"-"', '"input":"large.ndjson"') === alone.out).toBe(true);
    const bad = JSON.parse(alone.out.split('\n')[5000] ?? '');
    expect(bad).toMatchObject({
      line: 5001,
      outcome: { issue: [{ details: { coding: [{ code: 'json-malformed' }] } }] },
    });
  });

  it('counts across threads', async () => {
    const { code, out } = await run(folder, ['validate', '--jobs', '2', '--level', 'error', 'large.ndjson']);
    expect(code).toBe(1);
    const wrong = Math.ceil(lines / 1000);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(`${lines} resources: ${wrong} not valid (${wrong} errors`);
  });

  it('is read no further than what was written was taken', async () => {
    const child = start(folder, 'validate', '--format', 'ndjson', '--jobs', '2', '-');
    child.stdout.pause();
    const line = `${patient('a', { text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${'x'.repeat(400)}</div>` } })}\n`;
    const chunk = line.repeat(500);
    let taken = 0;
    for (let waited = false; !waited && taken < 200e6; ) {
      const written = new Promise((resolve) => child.stdin.write(chunk, () => resolve('written')));
      const stall = new Promise((resolve) => setTimeout(resolve, 5000, 'stalled').unref());
      waited = (await Promise.race([written, stall])) === 'stalled';
      if (!waited) taken += chunk.length;
    }
    expect(taken).toBeLessThan(8e6);
    child.stdin.on('error', () => undefined);
    child.kill();
    await once(child, 'exit');
  });

  it('ends quietly when the reader goes away', async () => {
    const child = start(folder, 'validate', '--format', 'ndjson', 'large.ndjson');
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child, 'exit');
    expect(err).toBe('');
    expect(statSync(join(folder.path, 'large.ndjson')).size).toBe(Buffer.byteLength(text));
  });
});
