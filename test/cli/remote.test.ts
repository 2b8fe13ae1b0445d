import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { ROOT } from './command.ts';
import { runHere, workingFolder } from './run-here.ts';

const folder = workingFolder();
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (...args: string[]) => runHere(args, { definitions, mapping });
const S4 = join(ROOT, 'examples/s4/case.yaml');

interface Given {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A server that answers everything alike, and what it was asked. */
async function answering({ status, headers = {}, body = '' }: Given): Promise<{ base: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  return { base: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked };
}

const outcome = (severity: string, text: string): Given => ({
  status: 500,
  headers: { 'content-type': 'application/fhir+json' },
  body: JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity, details: { text } }] }),
});

describe.each([
  ['export', (base: string) => ['export', '--from', base]],
  ['cohort', (base: string) => ['cohort', '--from', base]],
  ['import of a case', (base: string) => ['import', S4, '--to', base]],
  ['import of a Bundle', (base: string) => ['import', folder.file('bundle.json', BUNDLE), '--to', base]],
])('the command %s', (_name, command) => {
  it('ends with 2 where the server fails', async () => {
    const { base } = await answering(outcome('error', 'The disk is full.'));
    const { code, out, err } = await run(...command(base));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('The disk is full.');
  });

  it('ends with 2 where no server is', async () => {
    const { code, out, err } = await run(...command('http://127.0.0.1:9'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('gives no answer');
  });

  it('takes no page of another site for an answer', async () => {
    const { base } = await answering({ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Sign in</p>' });
    const { code, out, err } = await run(...command(base));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/ is no server of cases: it answers with text\/html, not [a-z/+-]+\.\n/);
  });
});

describe('what a server refuses', () => {
  const refusal = { ...outcome('error', 'No.'), status: 422 };

  it('is a finding about what was sent, and leaves nothing to read', async () => {
    const { base } = await answering(refusal);
    expect((await run('import', S4, '--to', base)).code).toBe(1);
    expect((await run('export', '--from', base)).code).toBe(2);
    expect((await run('cohort', '--from', base)).code).toBe(2);
  });
});

it('what is sent on to another place is not taken', async () => {
  const location = 'https://cases.example/fhir';
  const { base, asked } = await answering({ status: 301, headers: { location } });
  folder.file('bundle.json', BUNDLE);
  const { code, err } = await run('import', 'bundle.json', '--to', base);
  expect([code, asked]).toEqual([2, ['POST /fhir']]);
  expect(err).toContain(`${base} sends on to ${location}; name the server there.`);
});

const BUNDLE = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [] });

it.each(['import', 'export', 'cohort'])(
  '%s with a password in the URL of a server ends without showing it',
  async (command) => {
    const place = 'http://user:secret@127.0.0.1:1';
    const { code, err } = await run(command, ...(command === 'import' ? [S4, '--to'] : ['--from']), place);
    expect(code).toBe(2);
    expect(err).toContain('ISCM_TOKEN');
    expect(err).not.toContain('secret');
  },
);

it.each(['sec\nret', 'sec…ret', 'Bearer secret'])('a token that is none (%j) is not shown', async (token) => {
  vi.stubEnv('ISCM_TOKEN', token);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { code, err } = await run('export', '--from', 'http://127.0.0.1:9');
  expect([code, err]).toEqual([
    2,
    'ISCM_TOKEN holds no token or API key: there are spaces, line ends or letters in it that none has.\n',
  ]);
});

it('a server that is not up yet is waited for, by what writes too', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const headers = { 'content-type': 'application/fhir+json' };
    request.resume().on('end', () => response.writeHead(200, headers).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await new Promise((resolve) => server.close(resolve));
  onTestFinished(() => {
    server.close();
  });
  folder.file('bundle.json', BUNDLE);
  const imported = run('import', 'bundle.json', '--to', `http://127.0.0.1:${port}`);
  setTimeout(() => server.listen(port, '127.0.0.1'), 200);
  expect(await imported).toMatchObject({ code: 0, err: '1 taken, 0 refused.\n' });
  expect(asked).toEqual(['POST /fhir']);
});

it('says that a server is asked by https which speaks http', async () => {
  const { base } = await answering({ status: 200 });
  const { code, err } = await run('export', '--from', base.replace('http:', 'https:'));
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/gives no answer: what answers there speaks no TLS \(https\)\.\n$/),
  ]);
});
