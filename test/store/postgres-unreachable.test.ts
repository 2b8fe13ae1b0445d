import { Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { openPostgresStore } from '../../src/store/index.ts';

afterEach(() => vi.restoreAllMocks());

test.each(['ECONNREFUSED', 'EMFILE', 'EADDRNOTAVAIL', 'ENOBUFS'])(
  'a connection that cannot be had (%s) says that the store is unavailable',
  async (code) => {
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      process.nextTick(() => this.destroy(Object.assign(new Error(`connect ${code}`), { code })));
      return this;
    });
    const opened = openPostgresStore({ url: 'postgres://iscm@db.example/iscm' });
    await expect(opened).rejects.toMatchObject({ name: 'StoreUnavailable', code });
  },
);
