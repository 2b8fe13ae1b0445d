import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const cancer: JsonObject = { resourceType: 'Condition', id: 'b', subject, code: { text: 'Breast cancer' } };
const liver: JsonObject = { resourceType: 'Condition', id: 'l', subject, code: { text: 'Liver metastases' } };
const at = (text: string) => iscm({ bodySite: [{ text }] });

/** What radiotherapy for a reason in words was of. */
function treated(reason: string, ...diagnoses: JsonObject[]) {
  const course = { resourceType: 'Procedure', id: 'x', status: 'completed', subject, code: { text: 'Radiotherapy' } };
  const { case: one, report } = told(...diagnoses, { ...course, reasonCode: [{ text: reason }] });
  return { of: one?.radiotherapies?.map(({ treats }) => treats.join()), report };
}

describe('the reason of a treatment in words', () => {
  it.each([
    ['Intramedullary metastasis T6', 'episodes-1'],
    ['Intramedullary spinal cord metastasis', 'episodes-1'],
    ['Ca breast', 'primary-cancers-1'],
    ['Liver mets', 'metastases-1'],
  ])('is the one tumour that it names: %s', (reason, of) => {
    const read = treated(reason, at('T6'), cancer, liver);
    expect(read.of).toEqual([of]);
    expect(read.report).toContain('assumed Procedure.reasonCode');
  });

  it.each([
    ['Intramedullary metastasis C3', 'another level'],
    ['?Intramedullary metastasis', 'a doubt'],
    ['Lung cancer', 'a tumour that is not recorded'],
    ['Vertebral metastasis', 'a metastasis that is not recorded'],
    ['Pain', 'no tumour'],
  ])('is none of them where it names another thing: %s', (reason) => {
    expect(treated(reason, at('T6'), cancer, liver).of).toBeUndefined();
  });

  it('is none where two may be meant', () => {
    const both = [iscm({ onsetDateTime: '2010' }), iscm({ id: 'other', onsetDateTime: '2015' })];
    expect(treated('Intramedullary spinal cord metastasis', ...both).of).toBeUndefined();
  });
});
