import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { PLACES, runningHere } from './whole-place.ts';

/** What is put is what is then there: of cases in our own form every change can be written. */
describe.each(PLACES)('a case on $name', (tried) => {
  const server = runningHere(tried);

  let cases = 0;
  const caseOf = (more: object): IscmCase => ({ model: CASE_MODEL_VERSION, id: '', patient: {}, ...more });

  /** Writes one after the other under one id, and gives what is read after each. */
  async function writtenInTurn(values: readonly IscmCase[]): Promise<unknown[]> {
    cases += 1;
    const path = `/cases/becomes-${cases}`;
    const read: unknown[] = [];
    for (const value of values) {
      const { headers, status } = await server.http.get(path);
      const answer = await server.http
        .put(path)
        .set({ 'content-type': 'application/json', ...(status === 200 ? { 'if-match': headers.etag ?? '' } : {}) })
        .send(JSON.stringify({ ...value, id: `becomes-${cases}` }));
      expect([200, 201], JSON.stringify(answer.body.issue)).toContain(answer.status);
      const { state: _state, stateReasons: _reasons, id: _id, ...found } = (await server.http.get(path)).body;
      read.push(found);
    }
    return read;
  }

  const sent = (value: IscmCase): unknown => {
    const { id: _id, ...rest } = value;
    return JSON.parse(JSON.stringify(rest));
  };
  const ids = (values: string) =>
    caseOf({ patient: { identifiers: [...values].map((value) => ({ system: 'urn:s', value })) } });
  const also = (...alsoIn: string[]) => caseOf({ patient: { alsoIn } });
  const confirmed = (...confirmedBy: string[]) => caseOf({ episodes: [{ key: 'e', confirmedBy }] });

  test.skipIf(tried.skip).each([
    ['loses the last of its identifiers', ids('ab'), ids('a')],
    ['gets an identifier before the one it has', ids('a'), ids('ba')],
    ['has its identifiers in another order', ids('abc'), ids('cab')],
    ['is no longer the one other case of two', also('a', 'b'), also('a')],
    ['is one other case instead of two', also('a', 'b'), also('c')],
    ['was confirmed otherwise too', confirmed('csf'), confirmed('autopsy', 'csf')],
    ['has a word once where it was said twice', confirmed('csf', 'csf'), confirmed('csf')],
  ])('%s', async (_name, before, after) => {
    expect(await writtenInTurn([before, after, before])).toEqual([before, after, before].map(sent));
  });

  test.skipIf(tried.skip)('becomes any other, and what it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, anyCase, async (one, other) => {
        expect(await writtenInTurn([one, other, one])).toEqual([one, other, one].map(sent));
      }),
      { numRuns: 12 },
    );
  });
});
