import { describe, expect, it } from 'vitest';
import { diagnoses, iscm, subject, told } from './told.ts';

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';

/** What clinicians write around a diagnosis ("X") that they do not make, or that is not their patient's. */
const doubted = [
  'c/f X',
  'C/F: X',
  'concerning for X',
  'worrisome for X',
  'susp. X',
  'poss X',
  'prob X',
  'favor X',
  'suggestive of X',
  'may represent X',
  'could be X',
  'ddx: X, abscess',
  'D/Dx X',
  'indeterminate for X',
  'question of X',
  'unclear if X',
  'cannot exclude X',
  "can't exclude X",
  'to exclude X',
  'rule-out X',
  'w/u for X',
  'workup for X',
  'eval for X',
  'surveillance for X',
  'anxiety about X',
  'neg for X',
  'X - neg MRI',
  'X: neg',
  'X - negative',
  'w/o X',
  'never had X',
  'X absent',
  'doubt X',
  'false positive for X',
  's/p resection of X',
  'hx of X',
  'PMHx: X',
  'prior X',
  'remote X',
  'FHx X',
  'FH: X',
  'fam hx of X',
  'mother w/ X',
  "pt's father has X",
  'X (maternal aunt)',
  'X, sister',
  'MGM with X',
  'Qu X',
  's/o X',
  'Diff dx X',
  'Could this be X',
  'Indeterminate, X',
  'raises the possibility of X',
  'felt to be X',
  'treated empirically as X',
  'initially reported as X',
  'X until proven otherwise',
  'looks like X',
  'watch for X',
  'Ix for X',
  'Under investigation for X',
  'For exclusion of X',
  'MRI requested: X',
  'Health anxiety (X)',
  'Counselling re X',
  'Absent X',
  'Clear of X',
  "Doesn't have X",
  'X disproved',
  'Misdiagnosis of X',
  'Incorrectly coded X',
  'Entered in error: X',
  'Wrong patient: X',
  'Mum had X',
  'Grandad: X',
  'Gran had X',
  'Son has X',
  'Dtr with X',
];

/** What they write around one that they make. */
const made = [
  'X',
  'X (HCC)',
  'dx: X',
  'bx-proven X',
  'X, s/p resection',
  'X s/p XRT',
  'MRI c/w X',
  'newly diagnosed X',
  'X, NED',
  'X in remission',
  'X, HER2 neg',
  'X, EGFR: negative',
  'X, nodes - negative',
  'X, triple negative',
  'X 2/2 primary',
  'Appearances in keeping with X',
  'X (initially thought to be myelitis)',
  'X, initially misdiagnosed as MS',
  'X felt to be inoperable',
];

/** What a condition is read as, by its code, its words or both. */
function tumours(code: { text?: string; coding?: { system: string; code: string; display?: string }[] }) {
  const one = told({ resourceType: 'Condition', id: 'c', subject, code }).case;
  return [...(one?.episodes ?? []), ...(one?.primaryCancers ?? []), ...(one?.metastases ?? [])];
}

describe.each(diagnoses)('%s', (name, coding) => {
  const inWords = (around: string) => {
    const words = around.replace('X', name);
    const asDisplay = coding && { coding: [{ ...coding, display: words }] };
    return [{ text: words, ...(coding && { coding: [coding] }) }, ...(asDisplay ? [asDisplay] : [])];
  };

  it.each(doubted)('is not read from "%s"', (around) => {
    for (const code of inWords(around)) expect(tumours(code), JSON.stringify(code)).toEqual([]);
  });

  it.each(made)('is read from "%s"', (around) => {
    for (const code of inWords(around)) expect(tumours(code), JSON.stringify(code)).toHaveLength(1);
  });
});

describe('a cancer in situ', () => {
  const coding = [{ system: ICD_10_CM, code: 'C50.912' }];

  it.each(['Breast cancer (DCIS)', 'Ductal carcinoma in situ', 'LCIS left breast', 'Mammakarzinom, Carcinoma in situ'])(
    'is none that spread, whatever its code: "%s"',
    (text) => {
      expect(tumours({ text, coding })).toEqual([]);
    },
  );

  it.each(['Invasive ductal carcinoma with DCIS', 'IDC and DCIS', 'Breast cancer, port in situ'])(
    'beside an invasive one does not matter, nor what else is in situ: "%s"',
    (text) => {
      expect(tumours({ text, coding })).toHaveLength(1);
    },
  );
});

it('one disease v another is none of both', () => {
  for (const words of ['Intramedullary metastasis T6 v demyelination', 'Spinal cord metastasis v. abscess'])
    expect(tumours({ text: words }), words).toEqual([]);
});

it('a symptom that is denied or looked for in short is none', () => {
  const symptom = (text: string) => ({
    resourceType: 'Condition',
    id: 's',
    subject,
    code: { coding: [{ system: ICD_10_CM, code: 'R33.9' }], text },
  });
  expect(told(iscm(), symptom('urinary retention')).case?.symptoms).toHaveLength(1);
  for (const text of ['neg for urinary retention', 'eval for urinary retention', 'w/o urinary retention'])
    expect(told(iscm(), symptom(text)).case?.symptoms, text).toBeUndefined();
});

describe('a symptom that says what it comes of', () => {
  const paraplegia = (text: string) =>
    told(iscm(), {
      resourceType: 'Condition',
      id: 's',
      subject,
      code: { coding: [{ system: ICD_10_CM, code: 'G82.20' }], text },
    });

  it.each([
    'Paraplegia following MVA 1990',
    'Paraplegia 2/2 gunshot wound',
    'Paraplegia due to polio',
    'Paraplegie nach Unfall',
  ])('is none of ISCM where that is another thing: %s', (text) => {
    const { case: one, report } = paraplegia(text);
    expect(one?.symptoms).toBeUndefined();
    expect(report).toContain('not-represented Condition.code');
  });

  it.each([
    'Paraplegia',
    'Paraplegia 2/2 cord mets',
    'Paraplegia due to tumor',
    'Paraplegie infolge Myelonkompression',
  ])('is one where that is the metastasis: %s', (text) => {
    expect(paraplegia(text).case?.symptoms).toHaveLength(1);
  });
});
