import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, SCT, subject, told } from './told.ts';

const named = (text: string, ...bodySite: JsonObject[]) =>
  iscm({ code: { ...coded(SCT, '94600009'), text }, ...(bodySite.length > 0 ? { bodySite } : {}) });
const structure = (location: JsonObject, id = 'structure'): JsonObject => ({
  resourceType: 'BodyStructure',
  id,
  patient: subject,
  location,
});
const lesionsOf = (...resources: JsonObject[]) =>
  told(...resources).case?.lesions?.map(({ region, level }) => [
    region,
    level === undefined ? undefined : `${level.cranial}-${level.caudal}`,
  ]);

const CORD = coded(SCT, '2748008');

describe('the level that a diagnosis names beside a site that names none', () => {
  it.each<[string, JsonObject, [string | undefined, string | undefined]]>([
    ['Intramedullary metastasis T4', CORD, [undefined, 'T4-T4']],
    ['Intramedulläre Metastase Th4/5', { text: 'Rückenmark' }, [undefined, 'T4-T5']],
    ['Intramedullary metastasis T4', { text: 'Thoracic spinal cord' }, ['thoracic', 'T4-T4']],
    ['Intramedullary metastasis T4 with oedema T2-T6', CORD, [undefined, 'T4-T4']],
    // the site tells it
    ['Intramedullary metastasis T4', { text: 'Spinal cord at T4/5' }, [undefined, 'T4-T5']],
    // not there, or which one is not said
    ['Intramedullary metastasis T4', { text: 'Cervical spinal cord' }, ['cervical', undefined]],
    ['Intramedullary metastases T4 and T10', CORD, [undefined, undefined]],
  ])('is that of the lesion: %s, %j', (text, site, lesion) => {
    expect(lesionsOf(named(text, site))).toEqual([lesion]);
    expect(lesionsOf(named(text), structure(site))).toEqual([lesion]);
  });

  it('is of none of several', () => {
    const upper = { text: 'Cervical spinal cord' };
    expect(lesionsOf(named('Intramedullary metastasis T4'), structure(CORD), structure(upper, 'other'))).toEqual([
      [undefined, undefined],
      ['cervical', undefined],
    ]);
  });
});

describe('the kind of a level', () => {
  const kindOf = (text: string) =>
    told({ resourceType: 'Condition', id: 'c', subject, code: { text } }).case?.lesions?.map(
      ({ level }) => level && `${level.cranial} ${level.kind}`,
    );

  it.each([
    ['Vertebral compression fracture T9, intramedullary metastasis T9', 'T9 not-stated'],
    ['Intramedullary metastasis T6, vertebral fracture T9', 'T6 not-stated'],
    ['Vertebral body fracture T9; intramedullary metastasis T6', 'T6 not-stated'],
    ['Intramedullary metastasis T6, VB collapse', 'T6 not-stated'],
    ['Wirbelkörperfraktur BWK 9, intramedulläre Metastase Th6', 'T6 not-stated'],
    ['Intramedulläre Metastase Th6 bei BWK 9-Fraktur', 'T6 not-stated'],
    ['Intramedullary metastasis at the T9 vertebral level, fracture L1', 'T9 vertebra'],
    ['Intramedulläre Metastase Höhe BWK 6, Fraktur LWK 1', 'T6 vertebra'],
  ])('is not told by a fracture beside it: %s', (text, level) => {
    expect(kindOf(text)).toEqual([level]);
  });
});
