import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, SCT, subject, told } from './told.ts';

const shown = (system: string, code: string, display: string): JsonObject => ({ coding: [{ system, code, display }] });
const LOCAL = 'urn:hospital:procedures';
const operation = (display: string): JsonObject => ({
  resourceType: 'Procedure',
  id: 'x',
  status: 'completed',
  subject,
  code: shown(LOCAL, 'A44.2', display),
});

describe('what a code is shown as, where it has no text beside it', () => {
  it('tells the level of an ISCM', () => {
    const code = shown(SCT, '94600009', 'Intramedullary spinal cord metastasis T6');
    expect(told(iscm({ code })).case?.lesions).toMatchObject([{ level: { cranial: 'T6', caudal: 'T6' } }]);
    const regions = shown(SCT, '94600009', 'Metastasis of thoracic and lumbar cord');
    expect(told(iscm({ code: regions })).case?.episodes).toMatchObject([{ regions: ['thoracic', 'lumbar'] }]);
  });

  it('tells a treatment whose code is not known', () => {
    const { case: one } = told(iscm(), operation('T5-T7 laminectomy'));
    expect(one?.surgeries).toMatchObject([{ kind: 'laminectomy', treats: ['episodes-1'], text: 'T5-T7 laminectomy' }]);
    expect(told(iscm(), operation('Palliative radiotherapy to T6')).case?.radiotherapies).toHaveLength(1);
  });

  it.each(['Laminectomy for spinal stenosis', 'Laminectomy planned', 'History of laminectomy', 'Laminectomy L4-S1'])(
    'tells as well that it is none of the ISCM: %s',
    (display) => {
      const lesion = iscm({ bodySite: [{ text: 'C5' }] });
      expect(told(lesion, operation(display)).case?.surgeries).toBeUndefined();
    },
  );
});
