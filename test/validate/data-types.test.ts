import { describe, expect, it } from 'vitest';
import { errorsIn } from './errors-in.ts';

describe('the size of an attachment', () => {
  const found = (data: string, size: number): string[] =>
    errorsIn({ resourceType: 'Patient', photo: [{ contentType: 'text/plain', data, size }] }, []);
  const wrong = ['Patient.photo[0] attachment-size'];

  it.each([
    ['QUJD', 3],
    ['QUI=', 2],
    ['QQ==', 1],
    ['QUJDRA==', 4],
    ['QUJD\nRA==', 4],
  ])('is that of its data before base64: %j', (data, size) => {
    expect(found(data, size)).toEqual([]);
    expect(found(data, size + 1)).toEqual(wrong);
    expect(found(data, size - 1)).toEqual(wrong);
  });
});

it('a text where a list of objects must be is told at its own place', () => {
  expect(errorsIn({ resourceType: 'Patient', name: 'x' }, [])).toEqual([
    'Patient.name json-array-expected',
    'Patient.name type-object',
  ]);
  expect(errorsIn({ resourceType: 'Patient', name: { family: 5 } }, [])).toEqual([
    'Patient.name json-array-expected',
    'Patient.name[0].family primitive-string',
  ]);
});
