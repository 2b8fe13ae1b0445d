import type { LookupAddress } from 'node:dns';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { fetchInput } from '../../src/interaction/bulk/import-fetch.ts';

/** Where names lead to; the real ones are nothing a test may depend on. */
let addresses: LookupAddress[] = [];
vi.mock('node:dns', () => ({
  lookup: (_name: string, _options: object, found: (error: null, all: LookupAddress[]) => void) =>
    found(null, addresses),
}));

let folder: string;
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a listed name that leads to a private address, alone or beside others, is not followed', async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-import-'));
  let asked = 0;
  const inside = createServer((_request, response) => {
    asked += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  const { port } = inside.address() as AddressInfo;
  const host = `files.hospital.example:${port}`;
  const fetching = () =>
    fetchInput(`http://${host}/a.ndjson`, join(folder, 'a'), {
      hosts: [host],
      maxBytes: 1000,
      signal: new AbortController().signal,
    });
  for (const address of ['127.0.0.1', '169.254.169.254', '10.0.0.1']) {
    addresses = [{ address, family: 4 }];
    await expect(fetching()).rejects.toThrow('leads to a private address');
  }
  addresses = [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ];
  await expect(fetching()).rejects.toThrow('leads to a private address');
  expect(asked).toBe(0);
  expect(await readdir(folder)).toEqual([]);
  inside.close();
});
