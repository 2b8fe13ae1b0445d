import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeResources } from '../../scripts/compile-codes.ts';
import { CodeMap } from '../../src/mapping/code-map.ts';
import { loadCodeMaps, wordLists } from '../../src/mapping/file/load-code-maps.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const loaded = loadCodeMaps(join(root, 'mappings', 'codes'));
if ('issues' in loaded) throw new Error(loaded.issues.map(({ message }) => message).join('\n'));
const { files, maps } = loaded;

const SCT = 'http://snomed.info/sct';

describe('the code maps', () => {
  it('cover every list of words of the case model', () => {
    const covered = new Set(files.map(({ text }) => text.words));
    expect([...wordLists.keys()].filter((list) => !covered.has(list))).toEqual([]);
  });

  it.each([...maps.keys()])('%s gives every word back', (name) => {
    const map = maps.get(name);
    for (const word of map?.words ?? []) {
      const coding = map?.toCoding(word);
      expect(coding && map?.toWord(coding)).toBe(word);
      expect(coding && map?.toWord({ code: coding.code })).toBe(word);
    }
  });

  it('do not take the traps', () => {
    const disorder = maps.get('metastasis-disorder');
    expect(disorder?.toWord({ system: SCT, code: '94602001' })).toBe('bone');
    expect(disorder?.toWord({ system: SCT, code: '94600009' })).toBeUndefined();
    expect(maps.get('primary-disorder')?.toWord({ system: SCT, code: '128462008' })).toBeUndefined();
    expect(maps.get('not-given-reason')?.toWord({ system: SCT, code: '105480006' })).toBe('refused');
  });

  it('read what others send', () => {
    const icdO = 'http://terminology.hl7.org/CodeSystem/icd-o-3';
    expect(maps.get('primary-site')?.toWord({ system: icdO, code: 'C34.9' })).toBe('lung');
    expect(maps.get('primary-site')?.toWord({ system: icdO, code: 'C80.9' })).toBe('unknown');
    expect(maps.get('marker')?.toWord({ system: 'http://loinc.org', code: '85337-4' })).toBe('er');
    expect(maps.get('imaging-region')?.toWord({ system: 'http://loinc.org', code: '24968-0' })).toBe('lumbar-spine');
  });

  it('say what a code says beyond its word', () => {
    const symptom = maps.get('symptom');
    expect(symptom?.toWord({ system: SCT, code: '278287000' })).toBe('hemiparesis');
    expect(symptom?.lost({ system: SCT, code: '278287000' })).toBe('the side');
    expect(symptom?.lost({ system: SCT, code: '20022000' })).toBeUndefined();
  });

  it('know no code without a system that stands for two words', () => {
    const coding = (system: string) => ({ system, code: '1', display: 'one' });
    const codes = ['a', 'b'].map((word) => ({ word, coding: coding(word), preferred: false }));
    const map = new CodeMap({ name: 'test', codes, also: [] });
    expect(map.toWord({ code: '1' })).toBeUndefined();
    expect(map.toWord({ system: 'b', code: '1' })).toBe('b');
  });
});

describe('the compiled code maps', () => {
  const resources = codeResources();
  const byId = (type: string, id: string) => resources.find((one) => one.resourceType === type && one.id === id);

  it('are the same each time', () => {
    expect(JSON.stringify(codeResources())).toBe(JSON.stringify(resources));
  });

  it('have unique urls and say whose codes they hold', () => {
    const urls = resources.map(({ url }) => url);
    expect(new Set(urls).size).toBe(urls.length);
    for (const resource of resources) {
      expect(resource).toMatchObject({ status: 'active', experimental: false, publisher: 'iscm-fhir' });
      if (resource.resourceType === 'CodeSystem') continue;
      const text = JSON.stringify(resource);
      expect(text.includes(`"${SCT}"`)).toBe(/SNOMED International/.test(String(resource.copyright)));
    }
  });

  it('hold the codes of a map by code system', () => {
    expect(byId('ValueSet', 'iscm-marker-result')?.compose).toEqual({
      include: [
        {
          system: SCT,
          concept: [
            { code: '10828004', display: 'Positive (qualifier value)' },
            { code: '260385009', display: 'Negative (qualifier value)' },
            { code: '260408008', display: 'Weakly positive (qualifier value)' },
            { code: '42425007', display: 'Equivocal (qualifier value)' },
          ],
        },
      ],
    });
  });

  it('translate words, and codes of others with what is lost', () => {
    expect(byId('ConceptMap', 'iscm-sampling-method')?.group).toEqual([
      {
        source: 'https://w3id.org/iscm-fhir/CodeSystem/iscm-word-sampling-methods',
        target: SCT,
        element: expect.arrayContaining([
          {
            code: 'biopsy',
            display: 'biopsy',
            target: [{ code: '129314006', display: 'Biopsy - action (qualifier value)', equivalence: 'equal' }],
          },
        ]),
      },
      {
        source: SCT,
        target: SCT,
        element: expect.arrayContaining([
          {
            code: '442787002',
            display: 'Fine needle aspiration biopsy using imaging guidance (procedure)',
            target: [
              {
                code: '257759008',
                display: 'Fine needle aspiration biopsy - action',
                equivalence: 'wider',
                comment: 'Lost: that it was guided by imaging.',
              },
            ],
          },
        ]),
      },
    ]);
  });

  it('say when a word says more than the code of others', () => {
    const text = JSON.stringify(byId('ConceptMap', 'iscm-marker'));
    expect(text).toContain('"equivalence":"narrower","comment":"Assumed: immunohistochemistry."');
  });

  it('define every term of our own once', () => {
    const terms = byId('CodeSystem', 'iscm-term');
    const codes = Array.isArray(terms?.concept) ? terms.concept.map((one) => JSON.stringify(one)) : [];
    expect(terms).toMatchObject({ content: 'complete', caseSensitive: true, count: codes.length });
    expect(new Set(codes).size).toBe(codes.length);
  });
});
