import { CASE_MODEL_VERSION } from '../../case/version.ts';
import type { JsonObject } from '../../fhir/json.ts';

/** An invented case, to show what one looks like. */
export const CASE_EXAMPLE: JsonObject = {
  model: CASE_MODEL_VERSION,
  id: 'example-1',
  source: { kind: 'registry' },
  patient: { sex: 'female', birthDate: '1961' },
  primaryCancers: [{ key: 'lung', site: 'lung', histology: 'adenocarcinoma', diagnosed: '2019-04' }],
  episodes: [{ key: 'iscm', diagnosed: '2020-11-03', regions: ['thoracic'] }],
  lesions: [
    { key: 'lesion', episode: 'iscm', region: 'thoracic', level: { kind: 'segment', cranial: 'T4', caudal: 'T6' } },
  ],
  outcome: { status: 'unknown' },
};
