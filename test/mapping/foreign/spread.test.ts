import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { processorTime } from '../../processor-time.ts';
import { mapping, subject } from './told.ts';

const ASSERTED = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';
const CM = 'http://hl7.org/fhir/sid/icd-10-cm';

/** A diagnosis by its words, date and codes of ICD-10-CM. */
function entry(text: string, date?: string, ...codes: string[]): JsonObject {
  const coding = codes.map((code) => ({ system: code.startsWith('C') ? CM : 'http://snomed.info/sct', code }));
  return {
    resourceType: 'Condition',
    id: `c-${text}-${date}`
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 60),
    subject,
    ...(date === undefined ? {} : { extension: [{ url: ASSERTED, valueDateTime: date }] }),
    code: { ...(coding.length === 0 ? {} : { coding }), text },
  };
}

/** Cancers and metastases in short, the same in whatever order the entries come; and what is reported. */
function read(...entries: JsonObject[]) {
  const [one, other] = [entries, entries.toReversed()].map((order) => {
    const result = mapping.toCases([{ resourceType: 'Patient', id: 'p' }, ...order]);
    const [found] = result.cases;
    const { primaryCancers = [], metastases = [] } = found?.case ?? {};
    const short = ({ site, diagnosed }: { site?: string | undefined; diagnosed?: string | undefined }): string =>
      diagnosed === undefined ? `${site}` : `${site} ${diagnosed}`;
    return {
      primaries: primaryCancers.map(short).toSorted(),
      metastases: metastases.map(short).toSorted(),
      sides: primaryCancers.map(({ laterality }) => laterality),
      episodes: found?.case?.episodes?.length ?? 0,
      issues: [...result.issues, ...(found?.issues ?? [])].map(({ id, expression }) => `${id} ${expression}`),
    };
  });
  expect(other?.primaries).toEqual(one?.primaries);
  expect(other?.metastases).toEqual(one?.metastases);
  return one;
}

describe('a cancer in words alone that says how far it is', () => {
  it.each([
    ['Metastatic breast cancer', 'breast'],
    ['Stage IV NSCLC', 'lung'],
    ['Breast cancer stage IV', 'breast'],
    ['Breast cancer, stage IIIB', 'breast'],
    ['Advanced melanoma', 'skin'],
    ['Recurrent RCC', 'kidney'],
    ['Metastatic adenocarcinoma of the lung', 'lung'],
    ['Metastatic carcinoma of the left breast', 'breast'],
    ['mBC', 'breast'],
    ['mCRPC', 'prostate'],
    ['ER-positive breast cancer', 'breast'],
    ['ER+/PR+/HER2- metastatic breast cancer', 'breast'],
    ['HER2+ metastatic breast carcinoma', 'breast'],
    ['Breast cancer, HER2 negative', 'breast'],
    ['EGFR-mutated lung adenocarcinoma', 'lung'],
    ['ALK-rearranged NSCLC stage IV', 'lung'],
    ['Stage IV breast cancer (HCC)', 'breast'],
    ['cT2 cN1 cM1 breast cancer', 'breast'],
    ['Metastatic carcinoma of unknown primary', 'unknown'],
    ['High grade serous ovarian cancer, FIGO stage IIIC', 'ovary'],
    ['Small cell lung cancer, extensive disease', 'lung'],
    ['Adenocarcinoma of lung, stage IV, KRAS G12C mutated', 'lung'],
    ['Malignant melanoma L calf, Breslow 3.2mm', 'skin'],
    ['Carcinoma of prostate, Gleason 4+5=9, PSA 120', 'prostate'],
    ['RCC (clear cell) R kidney, nephrectomy 2018', 'kidney'],
    ['Melanoma of scalp s/p WLE', 'skin'],
    ['Breast cancer, in remission', 'breast'],
    ['NSCLC (adenocarcinoma) stage IV, dx 3/2023', 'lung'],
    ['Malignant neoplasm of bronchus and lung', 'lung'],
    ['Lung cancer, primary, with metastasis from lung to other site', 'lung'],
    ['Breast cancer metastasized to multiple sites (HCC)', 'breast'],
    ['Cancer mammae sin.', 'breast'],
    ['Secondary breast cancer', 'breast'],
    ['Breast cancer without bony metastases', 'breast'],
    ['Metastasiertes Mammakarzinom', 'breast'],
    ['Bronchialkarzinom im Stadium IV', 'lung'],
    ['Fortgeschrittenes Nierenzellkarzinom', 'kidney'],
    ['Rezidiviertes Mammakarzinom', 'breast'],
    ['Rezidiv eines Mammakarzinoms', 'breast'],
    ['Metastatic colorectal cancer', 'other'],
    ['Z. n. Mammakarzinom, jetzt metastasiert', 'breast'],
    ['H/o breast cancer, now metastatic', 'breast'],
  ])('is that cancer: %s', (text, site) => {
    expect(read(entry(text))).toMatchObject({ primaries: [site], metastases: [] });
  });

  it.each([
    ['Breast cancer, metastatic to bone and brain', 'breast', ['bone', 'brain']],
    ['Breast cancer w/ mets to bone, liver and the left adrenal gland', 'breast', ['adrenal', 'bone', 'liver']],
    ['Metastatic melanoma to brain', 'skin', ['brain']],
    ['Breast Ca - bone mets', 'breast', ['bone']],
    ['Metastatic prostate cancer - bone', 'prostate', ['bone']],
    ['Renal cancer, metastatic (lungs, lymph nodes)', 'kidney', ['lung', 'lymph-node']],
    ['Secondary breast cancer (liver, bone)', 'breast', ['bone', 'liver']],
    ['Metastasiertes Mammakarzinom (ossär, hepatisch)', 'breast', ['bone', 'liver']],
    ['Fernmetastasiertes Melanom (Lunge, Hirn)', 'skin', ['brain', 'lung']],
    ['Ossär metastasiertes, kastrationsresistentes Prostatakarzinom', 'prostate', ['bone']],
    ['TNBC, stage IV, with multiple brain metastases', 'breast', ['brain']],
    ['H/o breast cancer, now metastatic to bone', 'breast', ['bone']],
    ['Hepatisch metastasiertes kolorektales Karzinom', 'other', ['liver']],
    ['Mammakarzinom rechts, ossär, hepatisch und zerebral metastasiert', 'breast', ['bone', 'brain', 'liver']],
    ['Mammakarzinom mit Knochen-, Leber- und Lungenmetastasen', 'breast', ['bone', 'liver', 'lung']],
  ])('is that cancer and the metastases that it names: %s', (text, site, metastases) => {
    expect(read(entry(text))).toMatchObject({ primaries: [site], metastases });
  });

  it.each([
    ['Left breast cancer metastatic to right lung', ['left']],
    ['Metastatic right breast cancer', ['right']],
    ['Breast cancer metastatic to lung, left', [undefined]],
    ['Breast cancer, stage IV, left', ['left']],
    ['Left breast cancer s/p right nephrectomy', ['left']],
    ['Breast cancer, left nephrectomy 2015', [undefined]],
    ['Cancer mammae dext.', ['right']],
  ])('has the side of its own: %s', (text, sides) => {
    expect(read(entry(text))).toMatchObject({ sides });
  });

  it.each([
    'Metastatic carcinoma of the spine',
    'Metastatic spinal cord tumor',
    'Metastatic lung nodules',
    'Metastatic cancer to the lung',
    'Metastatic cancer of the lung',
    'Metastatic malignant neoplasm of breast',
    'Lung metastasis of lung cancer',
    'Metastatic disease in the liver',
    'Breast cancer metastasis',
    'Breast cancer s/p treatment for metastases',
    'Breast cancer since 2015, no metastases',
    'Lung cancer screening 2019',
    'Breast cancer, biopsy negative',
    'Breast cancer metastatic to the spinal cord',
    'No evidence of metastatic breast cancer',
    'Family history of metastatic breast cancer',
    'Family history of breast cancer, now metastatic',
    'R/o metastatic lung cancer',
    'Metastatic workup for breast cancer',
    'At risk of metastatic breast cancer',
    'Screening for metastatic breast cancer',
    'History of metastatic breast cancer',
    'Breast cancer, metastatic?',
    'Breast cancer stage 0',
    'Breast cancer, now with suspected bone metastases',
    'Lung cancer, metastatic from breast',
    'Metastatic breast or lung cancer',
    'S/p lung cancer, now metastatic melanoma',
    'Prior breast cancer, now with lung nodules',
    'Breast cancer with possible bone metastases',
    'Verdacht auf metastasiertes Mammakarzinom',
    'Mutter: metastasiertes Mammakarzinom',
  ])('is none where the words are of something else, or in doubt: %s', (text) => {
    expect(read(entry(text))?.primaries).toEqual([]);
  });
});

describe('a text that goes on and on', () => {
  it.each([
    `Breast cancer s/p ${'abab'.repeat(45)}!`,
    `Breast cancer metastatic to ${'bone, liver and '.repeat(10)}x`,
    `Breast cancer with ${'bones and '.repeat(18)}x`,
    `Mammakarzinom mit ${'Knochen-, '.repeat(18)}x`,
    `Breast cancer ${'ER+/'.repeat(46)}x`,
    `Breast cancer${' '.repeat(180)}x`,
    `${'metastatic '.repeat(16)}breast cancer x`,
    `Breast cancer ${'T1 '.repeat(2_000)}`,
  ])('is given up soon: %#', (text) => {
    const worked = processorTime();
    read(entry(text));
    expect(worked()).toBeLessThan(10);
  });
});

describe('an entry that tells of a cancer that it has spread', () => {
  it.each([
    [entry('Breast cancer', '2019-03'), entry('Metastatic breast cancer', '2024-05')],
    [entry('Breast cancer', '2019-03', 'C50.919'), entry('Metastatic breast cancer', '2024-05')],
    [entry('Breast cancer', '2019-03'), entry('Metastatic breast cancer', '2024-05', 'C50.919')],
    [entry('Breast cancer', '2019-03'), entry('Metastatic breast cancer', '2024-05', 'C79.9')],
    [entry('Mammakarzinom', '2019-03'), entry('Stage IV breast cancer', '2024-05', '128462008')],
    [entry('Breast cancer', '2019-03'), entry('Fortgeschrittenes Mammakarzinom', '2024-05')],
  ])('is the cancer that is known, of that date', (...entries) => {
    const found = read(...entries);
    expect(found?.primaries).toEqual(['breast 2019-03']);
    expect(found?.issues.join()).toContain('repeated');
  });

  it('is none of several, unless its side tells which', () => {
    const both = [entry('Left breast cancer', '2010'), entry('Right breast cancer', '2019')];
    expect(read(...both, entry('Metastatic breast cancer', '2024'))?.primaries).toEqual(['breast 2010', 'breast 2019']);
    expect(read(...both, entry('Metastatic right breast cancer', '2024'))?.primaries).toHaveLength(2);
    expect(read(entry('Left breast cancer', '2010'), entry('Metastatic right breast cancer'))?.primaries).toHaveLength(
      2,
    );
  });

  it('is another where the diagnosis of the known one came long after', () => {
    expect(read(entry('Breast cancer', '2022'), entry('Metastatic breast cancer', '2018-05'))?.primaries).toHaveLength(
      2,
    );
    const late = [entry('Lung adenocarcinoma', '2024-03-04'), entry('Stage IV NSCLC', '2024-02-20')];
    expect(read(...late)?.primaries).toEqual(['lung 2024-03-04']);
  });

  it('alone has the date of its diagnosis assumed, and none where it became so', () => {
    const alone = read(entry('Stage IV NSCLC', '2024-02'));
    expect(alone?.primaries).toEqual(['lung 2024-02']);
    expect(alone?.issues).toContain('assumed Condition');
    expect(read(entry('Stage II NSCLC', '2024-02'))?.issues).not.toContain('assumed Condition');
    for (const text of ['Z. n. Mammakarzinom, jetzt metastasiert', 'Recurrent metastatic breast cancer'])
      expect(read(entry(text, '2024-02'))?.primaries, text).toEqual(['breast']);
  });

  it('has the first date of several, and none where the cancer came back before', () => {
    const metastatic = [entry('Metastatic breast cancer', '2024-05'), entry('Stage IV breast cancer', '2024-07')];
    expect(read(...metastatic)?.primaries).toEqual(['breast 2024-05']);
    expect(read(...metastatic, entry('Recurrent breast cancer', '2022'))?.primaries).toEqual(['breast']);
  });

  it('dates the metastases that it names where the cancer is known from elsewhere', () => {
    const both = entry('Breast cancer, metastatic to bone and brain', '2024-05');
    expect(read(both)).toMatchObject({ primaries: ['breast 2024-05'], metastases: ['bone', 'brain'] });
    expect(read(entry('Mammakarzinom', '2019'), both)).toMatchObject({
      primaries: ['breast 2019'],
      metastases: ['bone 2024-05', 'brain 2024-05'],
    });
    expect(read(entry('Bone metastases', '2023-01', 'C79.51'), both)?.metastases).toEqual(['bone 2023-01', 'brain']);
  });

  it.each([
    [
      entry('Breast cancer metastatic to bone, left (HCC)', '2024-05', 'C50.912', 'C79.51'),
      ['breast'],
      ['bone 2024-05'],
    ],
    [entry('Metastatic breast cancer', '2024-05', 'C79.51'), ['breast'], ['bone 2024-05']],
    [entry('Metastatic lung cancer', '2024-05', 'C78.00'), [], ['lung 2024-05']],
    [entry('Breast cancer', '2024-05', 'C79.51'), [], ['bone 2024-05']],
  ])('names the cancer beside a code of its metastasis', (one, primaries, metastases) => {
    const found = read(one);
    expect(found).toMatchObject({ primaries, metastases });
    expect(found?.issues.join()).not.toContain('contradiction');
    expect(read(one, entry('Mammakarzinom', '2019', 'C50.9'))?.primaries).toEqual(['breast 2019']);
  });

  it('is of the colon or the rectum, where one of them is known, by a name of both', () => {
    expect(read(entry('Sigmakarzinom', '2019', 'C18.7'), entry('mCRC', '2024'))?.primaries).toEqual(['colon 2019']);
    expect(read(entry('Colon cancer'), entry('Colorectal cancer', '2021'))?.primaries).toEqual(['colon']);
    const two = [entry('Rectal cancer', '2018'), entry('Colon cancer', '2020')];
    expect(read(...two, entry('Metastatic colorectal cancer', '2024'))?.primaries).toHaveLength(2);
  });

  it('is told by a year in its words from another of that site', () => {
    expect(read(entry('Lung cancer 2010'), entry('Lung cancer 2019'))?.primaries).toHaveLength(2);
  });

  it('is one where only its receptors are told beside the name', () => {
    expect(read(entry('Breast cancer', '2019'), entry('ER-positive breast cancer'))?.primaries).toEqual([
      'breast 2019',
    ]);
  });
});
