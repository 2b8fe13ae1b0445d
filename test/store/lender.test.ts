import { expect, test } from 'vitest';
import { createLender } from '../../src/store/sqlite/lender.ts';

test('what cannot be made ready is closed, and room for another one is there', async () => {
  const closed: number[] = [];
  let made = 0;
  const lender = createLender(
    {
      open: () => ++made,
      begin: async (lent) => {
        if (lent < 3) throw new Error('gone');
      },
      end: async (lent) => {
        if (lent < 3) throw new Error('gone');
      },
      close: async (lent) => {
        closed.push(lent);
      },
    },
    1,
    1000,
  );
  const lent = () => lender.run(async (one) => one);
  await expect(lent()).rejects.toThrow('gone');
  await expect(lent()).rejects.toThrow('gone');
  expect([closed, await lent()]).toEqual([[1, 2], 3]);
  await lender.close();
});
