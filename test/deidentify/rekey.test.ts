import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRekey } from '../../src/deidentify/rekey.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.';
const anyId = (maxLength: number) => fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength });

describe('ids under a recipient’s key', () => {
  const rekey = createRekey(randomBytes(32));

  test('become pseudonyms that are ids of FHIR and of cases, and come back', () => {
    fc.assert(
      fc.property(anyId(61), (id) => {
        const hidden = rekey.hide(id);
        expect(hidden).toMatch(/^[A-Za-z0-9-]{63}$/);
        expect(rekey.reveal(hidden)).toBe(id);
      }),
    );
  });

  test('of more than 61 characters have a pseudonym that does not come back', () => {
    fc.assert(
      fc.property(anyId(3), (end) => {
        const id = 'x'.repeat(61) + end;
        expect(rekey.hide(id)).toMatch(/^[A-Za-z0-9-]{63}$/);
        expect(rekey.reveal(rekey.hide(id))).toBeUndefined();
      }),
    );
  });

  test('that are neighbours have pseudonyms that share nothing', () => {
    const [one, other] = [rekey.hide('patient-1'), rekey.hide('patient-2')];
    const same = [...one].filter((letter, at) => letter === other[at]).length;
    expect(same).toBeLessThan(12);
  });

  test('are found by nobody without the key, and what is no pseudonym stands for nothing', () => {
    // under another key it may be the pseudonym of some other id, one in 64 of the longest
    expect(createRekey(randomBytes(32)).reveal(rekey.hide('patient-1'))).not.toBe('patient-1');
    fc.assert(
      fc.property(fc.oneof(fc.string(), anyId(64)), (text) => {
        const found = rekey.reveal(text);
        expect(found === undefined || rekey.hide(found) === text).toBe(true);
      }),
    );
  });
});
