import { describe, expect, test } from 'vitest';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { putOne } from '../store/put-one.ts';
import { PLACES, runningHere } from './whole-place.ts';

describe.each(PLACES)('the ETag of the list of cases on $name', (tried) => {
  const server = runningHere(tried);

  const put = (id: string) =>
    server.http
      .put(`/cases/${id}`)
      .send({ model: CASE_MODEL_VERSION, id, patient: { sex: 'female' } })
      .expect(201);
  const tag = async () => (await server.http.get('/cases').expect(200)).headers.etag ?? '';
  const asked = (etag: string) => server.http.get('/cases').set('if-none-match', etag);
  /** Until what was asked for has its AuditEvent on disk. */
  const audited = async (requests: number) => {
    for (;;) {
      const { body } = await server.http.get('/fhir/AuditEvent?_count=100').expect(200);
      if ((body.entry ?? []).length >= requests) return;
    }
  };

  test.skipIf(tried.skip)(
    'holds until a case changes, whoever reads or writes what is part of none meanwhile',
    async () => {
      await put('a');
      const first = await tag();
      for (let round = 0; round < 3; round++) {
        await audited(2 + round);
        await asked(first).expect(304);
      }
      await server.send('put', '/fhir/Practitioner/p', { resourceType: 'Practitioner', id: 'p' }).expect(201);
      await asked(first).expect(304);
      // a cache may have made a strong tag of it
      await asked(`"none", ${first.replace('W/', '')}`).expect(304);
      await asked('*').expect(304);
      await put('b');
      const second = (await asked(first).expect(200)).headers.etag;
      expect(second).not.toBe(first);
      await asked(second ?? '').expect(304);
    },
  );

  // on SQLite nothing can be written while something is being written
  test.skipIf(tried.skip || tried.engine === 'sqlite')(
    'holds while others that write nothing of a case begin and end; that of changes tells up to where they are given',
    async () => {
      const cursor = (await server.http.get('/cases').expect(200)).headers['x-iscm-cursor'];
      const changes = () => server.http.get('/cases').query({ since: cursor }).expect(200);
      const during = await server.adapter.store.transaction(async (writer) => {
        const resource = { resourceType: 'Practitioner', id: 'q' };
        await putOne(writer, {
          type: 'Practitioner',
          id: 'q',
          resource,
          text: JSON.stringify(resource),
          method: 'PUT',
        });
        await put('c');
        return { commit: false, value: { all: await tag(), changes: await changes() } };
      });
      expect(during.changes.body).toEqual([]);
      await asked(during.all).expect(304);
      const after = await changes();
      expect(after.body).toMatchObject([{ id: 'c' }]);
      expect(after.headers.etag).not.toBe(during.changes.headers.etag);
    },
  );

  test.skipIf(tried.skip)('is that of one form: who has the list as JSON is given it as a table', async () => {
    const json = await tag();
    const table = await asked(json).set('accept', 'text/csv').expect(200);
    await asked(`${json}, ${table.headers.etag}`).set('accept', 'text/csv').expect(304);
    await asked(table.headers.etag ?? '').expect(200);
  });
});
