import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const at = (text: string) => iscm({ code: { text: `Intramedulläre Metastase ${text}` } });

/** How many treatments are read of an episode that is the only tumour of the patient. */
function count(episode: JsonObject, text: string): number {
  const { case: read } = told(episode, { resourceType: 'Procedure', status: 'completed', subject, code: { text } });
  return [read?.surgeries, read?.radiotherapies, read?.otherTreatments].flatMap((list) => list ?? []).length;
}

describe('a treatment of the only tumour that is known', () => {
  it.each([
    ['Bestrahlung LWK 2-4', 'BWK 6'],
    ['Bestrahlung HWS', 'BWK 6'],
    ['Radiotherapy lumbar spine', 'T4'],
    ['Laminektomie LWK 4 bei Spinalkanalstenose', 'BWK 6'],
    ['Laminectomy C4', 'T10'],
    ['Laminektomie LWK 5', 'Th10'],
    ['Resektion der intramedullären Metastase HWK 5', 'BWK 6'],
  ])('is none of it at levels away from its lesions: %s, %s', (text, level) => {
    expect(count(at(level), text)).toBe(0);
  });

  it.each([
    ['Bestrahlung BWK 4-8', 'BWK 6'],
    ['Bestrahlung BWS', 'BWK 6'],
    ['Bestrahlung der Wirbelsäule', 'BWK 6'],
    ['Bestrahlung 10 x 3 Gy', 'BWK 6'],
    ['Laminektomie Th4', 'Th6'],
    ['Laminektomie LWK 1', 'S2'],
    ['Laminektomie BWK 11', 'L3'],
    ['Laminektomie LWK 4', 'der BWS und HWS'],
    ['Resektion der intramedullären Metastase HWK 5', 'C5/6'],
  ])('is one of it at levels in reach, or where none is told: %s, %s', (text, level) => {
    expect(count(at(level), text)).toBe(1);
  });

  it.each([
    'Thoraxwand',
    'Sternum',
    'ISG rechts',
    'Os ilium',
    'Skapula links',
    'Klavikula',
    'Schulter',
    'Neurokranium',
    'rechts frontal',
    'right parietal',
    'sacrum',
    'chest wall',
  ])('is none of it at another place: %s', (place) => {
    expect(count(at('BWK 6'), `Bestrahlung ${place}`)).toBe(0);
  });

  it.each(['vorgesehen', 'angestrebt', 'indiziert', 'im Tumorboard diskutiert', 'angeboten', 'ggf.'])(
    'was not given where it is only thought of: %s',
    (word) => {
      expect(count(at('BWK 6'), `Bestrahlung BWK 6 ${word}`)).toBe(0);
    },
  );

  it('is an operation by words with umlauts', () => {
    expect(count(at('BWK 6'), 'Mikrochirurgische Resektion der intramedullären Metastase BWK 6')).toBe(1);
  });
});
