import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const lesion = iscm({ bodySite: [{ text: 'C5' }] });
const operation = (text: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Procedure',
  id: 'o',
  status: 'completed',
  subject,
  code: { text },
  performedDateTime: '2023-03-01',
  reasonReference: [{ reference: 'Condition/iscm' }],
  ...more,
});

describe('how much of a lesion was removed', () => {
  const resections = (procedure: JsonObject) => told(lesion, procedure).case?.resections;

  it.each([
    ['Gross total resection of intramedullary metastasis C5', 'gross-total'],
    ['Complete excision of spinal cord tumour', 'gross-total'],
    ['Totalresektion', 'gross-total'],
    ['Subtotal resection of spinal cord metastasis', 'subtotal'],
    ['Near total resection', 'subtotal'],
    ['Laminectomy C4-C6 and partial tumour removal', 'partial'],
    ['Teilresektion der intramedullären Metastase', 'partial'],
  ])('is read from the words of the operation: %s', (text, extent) => {
    expect(resections(operation(text))).toMatchObject([{ surgery: 'surgeries-1', lesion: 'lesions-1', extent }]);
  });

  it('is read from its outcome, and with the technique', () => {
    const outcome = { text: 'gross total resection' };
    expect(resections(operation('Resection of spinal cord tumour', { outcome }))).toMatchObject([
      { extent: 'gross-total' },
    ]);
    expect(resections(operation('En bloc resection of intramedullary tumour'))).toMatchObject([
      { technique: 'en-bloc' },
    ]);
  });

  it.each([
    ['Resection of spinal cord tumour', {}],
    ['Subtotal or total resection of spinal cord tumour', {}],
    ['Gross total resection of spinal cord tumour', { status: 'not-done' }],
  ])('is not read where they do not say it, or the operation was not done: %s, %j', (text, more) => {
    expect(resections(operation(text, more))).toBeUndefined();
  });

  it('is of none where the episode has no lesion that is known, or two', () => {
    const text = 'Gross total resection of spinal cord tumour';
    expect(told(iscm(), operation(text)).case).not.toHaveProperty('resections');
    const two = iscm({ bodySite: [{ text: 'C5' }, { text: 'T10' }] });
    const { case: one } = told(two, operation(text));
    expect(one?.lesions).toHaveLength(2);
    expect(one).not.toHaveProperty('resections');
  });
});

describe('the levels that an operation opened', () => {
  it.each<[string, string[] | undefined]>([
    ['Laminectomy C4-C6', ['C4', 'C5', 'C6']],
    ['Laminektomie BWK 5/6', ['T5', 'T6']],
    ['Laminectomy C7-T1', ['C7', 'T1']],
    ['Hemilaminectomy T5', ['T5']],
    ['Laminectomy C4-C6 and tumour removal at C5', undefined],
    ['Decompression T5', undefined],
    ['Laminectomy C6-C4', undefined],
  ])('are those that it names as such, and no others: %s', (text, levels) => {
    expect(told(iscm(), operation(text)).case?.surgeries?.[0]?.levelsOpened).toEqual(levels);
  });
});
