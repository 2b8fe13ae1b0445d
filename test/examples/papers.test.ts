import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { definitions, root, shippedMapping } from '../mapping/toolkit.ts';

const mapping = shippedMapping();
const validator = createValidator({ definitions });
const papers = ['s0', 's1', 's4'] as const;
type Paper = (typeof papers)[number];

/** The papers lie beside the repository, where they are there at all. */
const SEEDS = join(root, '..', 'shared', 'seeds');
const seeds: Record<Paper, string> = {
  s0: '000_d887aff00cdfb8e2.txt',
  s1: '001_fc22047745e3ba92.txt',
  s4: '004_831fcff9e4bd9215.txt',
};

const sent = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));
const fileOf = (paper: Paper, name: string): string => readFileSync(join(root, 'examples', paper, name), 'utf8');

function readCase(paper: Paper): IscmCase {
  const parsed = parseCase(parse(fileOf(paper, 'case.yaml')));
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
  return parsed.case;
}

const cases = { s0: readCase('s0'), s1: readCase('s1'), s4: readCase('s4') };
const { s0, s1, s4 } = cases;

/** The item of a list that has a key. */
function item<T extends { key: string }>(items: readonly T[] | undefined, key: string): T {
  const found = items?.find((candidate) => candidate.key === key);
  if (found === undefined) throw new Error(`no item "${key}"`);
  return found;
}

/** The markers of a specimen with a result, in the order of their names. */
const markersOf = (value: IscmCase, of: string, result: string): string[] =>
  (value.markers ?? [])
    .filter((marker) => marker.of === of && marker.result === result)
    .map(({ marker }) => marker)
    .toSorted();

/** Letters and digits only: line ends, hyphenation and punctuation of the extracted text do not matter. */
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The words a comment of a case file quotes: `# S0: "few words", "others" (place)`, over any number of lines. */
function quotes(paper: Paper): string[] {
  const lines = fileOf(paper, 'case.yaml').split('\n');
  const comments = lines.map((line) => line.match(/^\s*# ?(.*)$/)?.[1]);
  return comments.flatMap((line, index) => {
    if (line?.startsWith(`${paper.toUpperCase()}: `) !== true) return [];
    const end = comments.findIndex((next, at) => at > index && (next === undefined || /^S\d: /.test(next)));
    const text = comments.slice(index, end === -1 ? undefined : end).join(' ');
    return [...text.matchAll(/"([^"]+)"/g)].map(([, quote = '']) => quote);
  });
}

describe.each(papers)('paper %s', (paper) => {
  const value = cases[paper];

  it('goes case → Bundle → case unchanged, with nothing to report', () => {
    const result = mapping.toCases(sent(mapping.toBundle(value)));
    expect(result.cases.map((read) => sent(read.case ?? null))).toEqual([sent(value)]);
    expect(
      [...result.issues, ...result.cases.flatMap(({ issues }) => issues)].filter(({ id }) => id !== 'used'),
    ).toEqual([]);
  });

  it('is the Bundle kept beside it, so that a change of what is written is seen', () => {
    expect(`${JSON.stringify(sent(mapping.toBundle(value)), null, 2)}\n`).toBe(fileOf(paper, 'bundle.json'));
  });

  it('is valid against our profiles and mCODE’s', () => {
    const source = fileOf(paper, 'bundle.json');
    expect(validator.validate({ resource: JSON.parse(source), source }, { level: 'error' })).toEqual([]);
  });

  it('says of what paper it is, and has no birth date, death or survival event that the paper does not state', () => {
    expect([value.id, value.source?.kind]).toEqual([paper, 'literature']);
    expect([value.patient.birthDate, value.patient.died]).toEqual([undefined, undefined]);
    expect([value.outcome?.status, value.outcome?.survivalEvent]).toEqual([undefined, undefined]);
  });

  it('quotes the paper above its facts', () => {
    expect(quotes(paper).length).toBeGreaterThan(30);
  });

  it.skipIf(!existsSync(SEEDS))('quotes what the paper says', () => {
    const text = bare(readFileSync(join(SEEDS, seeds[paper]), 'utf8'));
    expect(quotes(paper).filter((quote) => !text.includes(bare(quote)))).toEqual([]);
  });
});

describe('S0: parotid carcinoma, lesions at C5 and T6', () => {
  it('has the markers of the primary: nine positive, Ki-67 50 %', () => {
    expect(markersOf(s0, 'parotid-specimen', 'positive')).toEqual(
      ['ck-high', 'ck-low', 'ck-p', 'ema', 'hmb-45', 'p63', 's-100', 'sma', 'vimentin'].toSorted(),
    );
    expect(markersOf(s0, 'parotid-specimen', 'negative')).toEqual([]);
    expect(item(s0.markers, 'parotid-ki-67').percent).toBe(50);
  });

  it('has the markers of the metastasis in the cord: three positive, eight negative, Ki-67 above 75 %', () => {
    expect(markersOf(s0, 'cord-specimen', 'positive')).toEqual(['ck7', 'ema', 'pan-cytokeratin']);
    expect(markersOf(s0, 'cord-specimen', 'negative')).toEqual(
      ['ttf-1', 'ck20', 'p63', 'cdx2', 'thyroglobulin', 'psa', 'alk', 'ros1'].toSorted(),
    );
    expect(item(s0.markers, 'cord-ki-67').percent).toEqual({ comparator: '>', value: 75 });
    expect(s0.markers).toHaveLength(22);
  });

  it('has four specimens and an uptake for each of four sites', () => {
    expect(s0.specimens?.map(({ of, method }) => `${of} ${method}`)).toEqual([
      'iscm resection',
      'neck-node biopsy',
      'parotid fine-needle-aspiration',
      'parotid resection',
    ]);
    expect(Object.fromEntries((s0.uptakes ?? []).map(({ of, suv }) => [of, suv]))).toEqual({
      parotid: 5.4,
      'neck-node': 1.9,
      lung: 9.2,
      adrenal: 6.7,
    });
  });

  it('has a dorsal lesion at C5 and a ventral one at T6 of 20 × 9 mm', () => {
    expect(s0.lesions?.map(({ level, aspect }) => [level?.cranial, level?.caudal, aspect])).toEqual([
      ['C5', 'C5', 'dorsal'],
      ['T6', 'T6', 'ventral'],
    ]);
    expect(s0.lesionSizes?.map(({ lesion, longest, others }) => [lesion, longest, others])).toEqual([
      ['t6-lesion', 20, [9]],
    ]);
    expect(s0.mriFindings?.map(({ centralCanalExpansion }) => centralCanalExpansion)).toEqual(['present', 'present']);
    for (const { cleavagePlane, vascularity, extent } of s0.resections ?? []) {
      expect([cleavagePlane, vascularity, extent]).toEqual(['absent', 'rich', undefined]);
    }
  });

  it('keeps what was refused, what was not done, and what was given', () => {
    expect(item(s0.radiotherapies, 'adjuvant-radiotherapy').given).toBe('refused');
    expect(s0.systemicTherapies?.map(({ given, cycles }) => [given, cycles])).toEqual([
      ['refused', undefined],
      ['given', 4],
      ['given', 2],
    ]);
    expect(item(s0.surgeries, 'neck-dissection').given).toBe('not-given');
    expect(item(s0.surgeries, 'laminectomy').levelsOpened).toEqual(['C4', 'C5', 'T5', 'T6']);
    expect(item(s0.responses, 'chemotherapy-response')).toMatchObject({
      to: ['chemotherapy'],
      tumour: 'partial-response',
    });
  });

  it('has a survival of eight months that is neither a death nor counted from anything stated', () => {
    expect(s0.outcome).toEqual({
      survival: 8,
      progression: 'absent',
      text: 'survived for 8 months without any systemic progression',
    });
  });

  it('keeps that the age is given for two events', () => {
    expect(s0.ages).toMatchObject([
      { event: 'primary-diagnosis', years: 40, alternatives: [{ field: 'event', value: 'iscm-diagnosis' }] },
    ]);
  });
});

describe('S1: breast carcinoma, two episodes', () => {
  it('keeps both ages', () => {
    expect(s1.ages).toEqual([
      {
        key: 'age-report',
        event: 'report',
        years: 49,
        alternatives: [{ field: 'years', value: 46, source: 'Abstract: "A 46-year-old woman"' }],
      },
    ]);
  });

  it('has two episodes, one lesion and then two, each with its operation', () => {
    expect(s1.episodes?.map(({ key, admitted, lesionCount }) => [key, admitted, lesionCount])).toEqual([
      ['iscm-first', '2016-06', 1],
      ['iscm-second', undefined, 2],
    ]);
    expect(s1.lesions?.map(({ key, episode }) => [key, episode])).toEqual([
      ['c5-c6-lesion', 'iscm-first'],
      ['c5-lesion', 'iscm-second'],
      ['c6-lesion', 'iscm-second'],
    ]);
    const ofCord = s1.surgeries?.filter(({ treats }) => treats.some((key) => key.startsWith('iscm-')));
    expect(ofCord?.map(({ treats, levelsOpened }) => [treats, levelsOpened])).toEqual([
      [['iscm-first'], ['C4', 'C5', 'C6']],
      [['iscm-second'], undefined],
    ]);
    expect(s1.lesionSizes?.map(({ lesion, longest }) => [lesion, longest])).toEqual([
      ['c5-lesion', 3],
      ['c6-lesion', 11],
    ]);
    expect(s1.metastasisSurveys?.map(({ result }) => result)).toEqual(['none', 'none']);
  });

  it('keeps to which admission abstract and report count the year since the primary', () => {
    expect(item(s1.episodes, 'iscm-first').intervalFromPrimary).toBe(12);
    const second = item(s1.episodes, 'iscm-second');
    expect(second.intervalFromPrimary).toBeUndefined();
    expect(second.alternatives).toMatchObject([{ field: 'intervalFromPrimary', value: 12 }]);
  });

  it('follows the oedema of one lesion: C1 to C8, then none', () => {
    const findings = s1.mriFindings?.filter(({ lesion }) => lesion === 'c5-c6-lesion');
    expect(findings?.map(({ timePoint, oedema, oedemaLevel }) => [timePoint, oedema, oedemaLevel])).toEqual([
      ['presentation', 'present', { kind: 'segment', cranial: 'C1', caudal: 'C8' }],
      ['postoperative', 'absent', undefined],
    ]);
  });

  it('tells the twin lesions apart at the operation', () => {
    expect(item(s1.resections, 'c5-resection')).toMatchObject({
      extent: 'gross-total',
      technique: 'en-bloc',
      consistency: 'soft',
      aspirator: 'absent',
    });
    expect(item(s1.resections, 'c6-resection')).toMatchObject({
      extent: 'gross-total',
      consistency: 'firm',
      adherent: 'present',
      aspirator: 'present',
      aspiratorDevice: 'Sonoca 300',
      aspiratorPower: 30,
      aspiratorIrrigation: 30,
      aspiratorAspiration: 20,
    });
  });

  it('has the events of monitoring of each lesion', () => {
    const events = (lesion: string): string[] =>
      (s1.monitoringEvents ?? [])
        .filter((event) => event.lesion === lesion)
        .map(({ modality, event }) => `${modality} ${event}`);
    expect(events('c5-c6-lesion')).toEqual(['mep unchanged', 'ssep unchanged']);
    expect(events('c5-lesion').toSorted()).toEqual(['d-wave unchanged', 'mep unchanged', 'ssep unchanged']);
    expect(events('c6-lesion').toSorted()).toEqual(['d-wave unchanged', 'mep lost', 'mep recovered']);
    expect(item(s1.monitoringEvents, 'ionm-c6-mep-lost')).toMatchObject({
      muscles: 'anterior tibialis and wrist abduttor in the left leg',
      side: 'left',
    });
  });

  it('has strengths on the MRC scale, and her walking at discharge', () => {
    expect(s1.strengths?.map(({ key, grade, scale }) => [key, grade, scale])).toEqual([
      ['strength-first-postoperative', 2, 'mrc'],
      ['strength-second-lower', 3, 'mrc'],
      ['strength-second-upper', 4, 'mrc'],
    ]);
    expect(s1.walking?.map(({ timePoint, ability }) => [timePoint, ability])).toEqual([['discharge', 'independent']]);
  });

  it('has the markers of both specimens', () => {
    for (const specimen of ['first-specimen', 'second-specimen']) {
      expect(markersOf(s1, specimen, 'positive')).toEqual(['cytokeratin', 'er', 'pr']);
    }
    expect(item(s1.markers, 'second-ki-67').percent).toEqual({ low: 5, high: 6 });
  });
});

describe('S4: breast carcinoma, conus', () => {
  it('keeps what the abstract calls a removal and the report a partial resection', () => {
    expect(s4.resections).toMatchObject([
      { extent: 'partial', alternatives: [{ field: 'extent', value: 'removal of the tumor' }] },
    ]);
  });
});
