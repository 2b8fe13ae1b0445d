import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadForeignTables } from '../../../src/mapping/foreign/index.ts';
import { parseLevelText } from '../../../src/mapping/foreign/level-text.ts';
import { parseMarkerText, parseResultText } from '../../../src/mapping/foreign/marker-text.ts';
import { root, shippedMapping } from '../toolkit.ts';

const loaded = loadForeignTables(join(root, 'mappings', 'foreign'));
if (!loaded.ok) throw new Error(loaded.issues.map(({ message }) => message).join('\n'));
const { tables } = loaded;
const mapping = shippedMapping();

/** Whether a condition in these words alone, or with this code beside them, is read as an episode of ISCM. */
function isIscm(text: string, coding?: { system: string; code: string }): boolean {
  const condition = {
    resourceType: 'Condition',
    code: { text, ...(coding ? { coding: [coding] } : {}) },
    subject: { reference: 'Patient/1' },
  };
  return mapping.toCases(condition).cases.some((one) => one.case?.episodes !== undefined);
}

describe('a diagnosis in words', () => {
  it.each([
    'Intramedullary spinal cord metastasis',
    'intramedullary metastasis of the cervical cord from breast cancer',
    'ISCM at T6',
    'Intramedulläre Metastase BWK 8',
    'intramedulläre Filia im Konus medullaris',
    'Rückenmarksmetastase eines Bronchialkarzinoms',
    'Metastasis to the thoracic spinal cord',
    'Metastasis to spinal cord T4',
    'Metastases in cervical spinal cord',
    'Intramedullary spinal cord metastases and leptomeningeal disease',
    'Intramedullary metastasis T12–L1',
    'Conus medullaris metastasis, intramedullary',
    'secondary malignant neoplasm of spinal cord, intramedullary',
    'Intramedullary spinal cord metastasis secondary to breast cancer',
    'Intramedulläre Metastase BWK 6 bei metastasiertem Mammakarzinom',
    'Filia im Myelon auf Höhe Th4',
    'Filiae im thorakalen Myelon',
    'Absiedlung eines Bronchialkarzinoms im Halsmark',
    'Rückenmarksfilia BWK 5',
    'Metastase Mammakarzinom im oberen Brustmark',
    'Intramedulläre Filia Th5 durch Bronchialkarzinom',
  ])('is ISCM: %s', (text) => {
    expect(isIscm(text)).toBe(true);
  });

  it.each([
    'Spinal metastasis',
    'Epidural spinal cord metastasis',
    'Metastatic epidural spinal cord compression',
    'Intramedullary metastasis of the femur',
    'Intramedullary nail, metastasis of the humerus',
    'Extramedullary metastasis of the spinal cord',
    'Intradural extramedullary metastasis at L1',
    'No intramedullary metastasis of the spinal cord',
    'Intramedullary spinal cord tumour',
    'Intramedullary astrocytoma T4',
    'Intramedullary metastasis vs. ependymoma of the spinal cord',
    'Suspected ISCM',
    'Intramedullary metastases or abscess at T4',
    'Intramedullary spinal cord metastasis or a primary tumour',
    'Either spinal cord metastasis or infarction',
    'Metastase/Abszess intramedullär BWK 5',
    'intramedulläre Metastase oder Ependymom',
    'Am ehesten intramedulläre Metastase Th5',
    'Intramedullary metastasis (DDx demyelination)',
    'V. a. intramedulläre Metastase Th5',
    'Z. n. Resektion einer intramedullären Metastase',
    'History of intramedullary spinal cord metastasis',
    'Family history of ISCM',
    'Ausschluss intramedulläre Metastase',
    'Leptomeningeal metastases of the spinal cord',
    'Metastasis in the vertebral body T8',
    'Wirbelkörpermetastase mit Rückenmarkskompression',
    'Metastasis to the cauda equina',
    'Metastasis of the medulla oblongata, intramedullary',
    'Primary malignant neoplasm of intramedullary spinal cord',
    'Risk of spinal cord metastasis',
    'Fear of spinal cord metastasis',
    'Prophylaxis of spinal cord metastasis',
    'Spinal cord metastasis in mother',
    'Angst vor einer Rückenmarkmetastase',
    'Rückenmarkmetastase bei der Mutter',
    'Lung cancer without spinal cord metastasis',
    'Intramedullary metastasis not confirmed in the spinal cord',
    'Spinal cord metastasis ruled out',
    'Possible metastasis to the spinal cord',
    'Knochenmarkmetastase, intramedullär',
    'Intramedullary abscess of the spinal cord with secondary infection',
    'Multiple sclerosis',
    'Paraplegia due to intramedullary spinal cord metastasis',
    'Querschnittlähmung infolge intramedullärer Metastase des Rückenmarks',
    'Myelopathie bei intramedullärer Metastase BWK 6',
    'Metastase mit Verlagerung des Rückenmarks',
    'Filia mit Verdrängung des Myelons',
    'Metastasis with displacement of the spinal cord',
    'Metastasis causing oedema of the spinal cord',
    'Inkomplettes Querschnittsyndrom bei bekannter, größenprogredienter intramedullärer Filia Th5',
    'Neurogene Blasenstörung bei Rückenmarksmetastase',
    'Myelopathy in the setting of intramedullary metastasis T6',
  ])('is not read as ISCM: %s', (text) => {
    expect(isIscm(text)).toBe(false);
  });

  it.each([
    ['C79.9', 'Intramedulläre Metastase'],
    ['C79.8', 'Intramedulläre Metastase im Humerusschaft'],
    ['C79.51', 'Intramedullary metastasis of the spinal cord'],
    ['C72.0', 'Intramedullary metastasis of the spinal cord'],
    ['C79.49', 'Epidural metastasis'],
    ['C79.40', 'Nervous system metastasis'],
    ['C79.32', 'Metastasis of the meninges'],
    ['C70.1', 'Spinal meningioma'],
    ['C50.912', 'Breast cancer with intramedullary spinal cord metastasis'],
    ['G82.20', 'Paraplegia, intramedullary spinal cord metastasis'],
  ])('is not read as ISCM with %s: %s', (code, text) => {
    expect(isIscm(text, { system: 'http://hl7.org/fhir/sid/icd-10-cm', code })).toBe(false);
  });
});

describe('a metastasis of the nervous system that is intramedullary', () => {
  it.each([
    'Intramedulläre Metastase',
    'Intramedulläre Filiae HWK 3 und BWK 5',
    'Intramedulläre Metastase Th5, Ödem Th3-Th7',
    'Intramedulläre Filia Th5, sensibles Niveau Th8',
    'Intramedullary metastasis from breast cancer',
  ])('is in the cord, whether or not the words name one level: %s', (text) => {
    for (const system of ['http://fhir.de/CodeSystem/bfarm/icd-10-gm', 'http://hl7.org/fhir/sid/icd-10-cm'])
      expect(isIscm(text, { system, code: 'C79.4' })).toBe(true);
    expect(isIscm(text, { system: 'http://snomed.info/sct', code: '94442001' })).toBe(true);
  });

  it('is the metastasis by its code, also where the words begin with what comes of it', () => {
    const coding = { system: 'http://fhir.de/CodeSystem/bfarm/icd-10-gm', code: 'C79.4' };
    expect(isIscm('Querschnittsyndrom bei intramedullärer Metastase BWK 6', coding)).toBe(true);
  });

  it.each([
    'Intramedulläre Filiae HWK 3 und BWK 5',
    'Intramedulläre Metastase der BWS',
    'Intramedulläre Metastase zervikal',
    'Thoracic intramedullary metastasis',
  ])('needs no code where the words name a place in the spine: %s', (text) => {
    expect(isIscm(text)).toBe(true);
  });

  it.each([
    'Intramedulläre Metastase',
    'Intramedulläre Metastase BW-Aufnahme',
    'Intramedulläre Metastase der Tibia, L9',
  ])('needs more than the word intramedullary where no code is of the nervous system: %s', (text) => {
    expect(isIscm(text)).toBe(false);
  });
});

describe('a level in words', () => {
  it.each([
    ['T12–L1', 'T12', 'L1', undefined],
    ['T12-L1', 'T12', 'L1', undefined],
    ['C5/6', 'C5', 'C6', undefined],
    ['Th6', 'T6', 'T6', undefined],
    ['D6', 'T6', 'T6', undefined],
    ['Th 4 bis Th 6', 'T4', 'T6', undefined],
    ['BWK 12/LWK 1', 'T12', 'L1', 'vertebra'],
    ['T12/L1 Höhe', 'T12', 'L1', undefined],
    ['T12 and L1', 'T12', 'L1', undefined],
    ['at the T4 to T6 vertebral level', 'T4', 'T6', 'vertebra'],
    ['cord segments C3-5', 'C3', 'C5', 'segment'],
    ['Segment Th10', 'T10', 'T10', 'segment'],
    ['C8 cord segment', 'C8', 'C8', 'segment'],
    ['T2 hyperintense lesion at C5', 'C5', 'C5', undefined],
    ['Bewegungssegment L4/5', 'L4', 'L5', undefined],
    ['HWK5', 'C5', 'C5', 'vertebra'],
    ['C79.4 Metastase BWK 5', 'T5', 'T5', 'vertebra'],
    ['C5 from breast cancer, pT2 or T2 N1', 'C5', 'C5', undefined],
    ['Th 4-6, 12 mm', 'T4', 'T6', undefined],
    ['C5, 2 lesions', 'C5', 'C5', undefined],
    ['C5 - 12.3.2020', 'C5', 'C5', undefined],
    ['C5, 12/2020', 'C5', 'C5', undefined],
    ['C5/6 (3 cm)', 'C5', 'C6', undefined],
    ['extending caudally to T10', 'T10', 'T10', undefined],
    ['BW 6', 'T6', 'T6', undefined],
    ['HWS 5/6', 'C5', 'C6', undefined],
    ['Brustwirbel 6', 'T6', 'T6', 'vertebra'],
    ['Lendenwirbelkörper 1', 'L1', 'L1', 'vertebra'],
    ['HWK 7 bis BW 1', 'C7', 'T1', 'vertebra'],
    ['Th5, sensibles Niveau Th8', 'T5', 'T5', undefined],
    ['Th5 mit Querschnitt sub Th6', 'T5', 'T5', undefined],
    ['C5/6, C7-Syndrom rechts', 'C5', 'C6', undefined],
    ['T5 with a T8 sensory level', 'T5', 'T5', undefined],
  ])('gives where it begins and ends: %s', (text, cranial, caudal, kind) => {
    const { cranial: upper, caudal: lower, kind: read, problem } = parseLevelText(text, tables);
    expect({ upper, lower, read, problem }).toEqual({ upper: cranial, lower: caudal, read: kind, problem: undefined });
  });

  const several = ['BWK 5 sowie 9', 'C4/5/6', 'HWK 4/5/6/7', 'Th4, 5 und 6', 'Th4, 5', 'C5+6', 'C5 or 6', 'C5/6, 7.'];
  const beyond = ['below T10', 'unterhalb von BWK 10', 'above the level of T4', 'kaudal des Segments Th6'];
  const impossible = ['T13', 'C9', 'L6', 'L1–T12', 'C5 and T10', 'C5/T10', 'C5/6 and T12–L1', 'C8 vertebra', 'T0'];
  it.each([...impossible, ...several, ...beyond])('that cannot be, is several, or another: %s', (text) => {
    const { cranial, problem } = parseLevelText(text, tables);
    expect(cranial).toBeUndefined();
    expect(problem).toBeDefined();
  });

  it.each([
    'conus medullaris',
    'S-100',
    'CT 12',
    'Grade 3',
    '2019',
    'vitamin B12',
    'CD20',
    'L',
    'C50.9',
    'T2 N0 M0',
    'T4b, N2',
    'sensibles Niveau Th8',
    'Hypästhesie ab Th6',
    'Querschnittsyndrom sub Th 6',
    'sensory level at T8',
    'S1-Wurzel',
    'L5 radiculopathy',
    'HW-Infekt 5',
  ])('that is none: %s', (text) => {
    expect(parseLevelText(text, tables).words).toBeUndefined();
  });
});

describe('a marker in words', () => {
  it.each([
    ['CK7 (+)', { marker: 'ck7', result: 'positive' }],
    ['CK20 (-)', { marker: 'ck20', result: 'negative' }],
    ['CK 7: positiv', { marker: 'ck7', result: 'positive' }],
    ['HER2/neu 2+', { marker: 'her2', her2Score: '2+' }],
    ['HER2 negative (1+)', { marker: 'her2', result: 'negative', her2Score: '1+' }],
    ['Ki-67 > 75 %', { marker: 'ki-67', percent: { comparator: '>', value: 75 } }],
    ['Ki-67: 20-30%', { marker: 'ki-67', percent: { low: 20, high: 30 } }],
    ['MIB-1 5 %', { marker: 'ki-67', percent: 5 }],
    ['TTF-1 schwach positiv', { marker: 'ttf-1', result: 'weakly-positive' }],
    ['ER 90 %', { marker: 'er', percent: 90 }],
    ['Ki-67 05 %', { marker: 'ki-67', percent: 5 }],
    ['Ki-67 00-01 %', { marker: 'ki-67', percent: { low: 0, high: 1 } }],
    ['S-100 neg.', { marker: 's-100', result: 'negative' }],
  ])('gives the marker with its result: %s', (text, expected) => {
    expect(parseMarkerText(text, tables)).toMatchObject(expected);
  });

  it.each(['CK7', 'CK7 (+/-)', 'CK7 maybe', 'HER2 2', 'Ki-67 high', 'Ki-67 ca. 80 %', 'XYZ (+)', 'EMA not done'])(
    'that is not understood whole: %s',
    (text) => {
      expect(parseMarkerText(text, tables)).toBeUndefined();
    },
  );

  it('with two results that exclude each other is left as text', () => {
    expect(parseResultText('positive (negative)', 'ck7', tables)).toBeUndefined();
  });
});
