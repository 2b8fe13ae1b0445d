import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createMapping } from '../../src/mapping/index.ts';
import { createTerminology } from '../../src/terminology/index.ts';
import { definitions, profiles, root } from './toolkit.ts';

const terminology = createTerminology(definitions);

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Loads a copy of the shipped mappings with one text of one file replaced; gives the findings without the folder. */
function loadWith(file: string, text: string, replacement: string): string[] {
  const folder = copied();
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(text);
  writeFileSync(path, before.replace(text, replacement));
  return findingsOf(folder);
}

/** A copy of the shipped mappings. */
function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mappings-'));
  folders.push(folder);
  cpSync(join(root, 'mappings'), folder, { recursive: true });
  return folder;
}

function findingsOf(folder: string): string[] {
  const created = createMapping({ profiles, folder, terminology });
  return created.ok ? [] : created.issues.map(({ message }) => message.replace(`${folder}/`, ''));
}

/** The line of a shipped file that holds a text. */
function lineOf(file: string, text: string): number {
  const lines = readFileSync(join(root, 'mappings', file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

describe('loading the mapping', () => {
  it('takes the shipped files', () => {
    expect(loadWith('lesion.map.yaml', 'levelText', 'levelText')).toEqual([]);
  });

  it.each<[string, string, string, string, string]>([
    [
      'an element that the profile lacks',
      'lesion.map.yaml',
      'fhir: location.text',
      'fhir: location.words',
      'has no element words',
    ],
    [
      'an element that is always written and that the profile lacks',
      'outcome.map.yaml',
      'always: { status: final }',
      'always: { state: final }',
      'has no element state',
    ],
    [
      'an element deep in what is always written that its type lacks',
      'primary-cancer.map.yaml',
      'always: { verificationStatus: { coding: [{',
      'always: { verificationStatus: { codings: [{',
      'Condition.verificationStatus has no element codings',
    ],
    [
      'a list that is written as one',
      'primary-cancer.map.yaml',
      'coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-ver-status", code: confirmed }]',
      'coding: { system: "http://terminology.hl7.org/CodeSystem/condition-ver-status", code: confirmed }',
      'coding is a list: its value stands in [ ]',
    ],
    [
      'a value of another type',
      'marker.map.yaml',
      'always: { status: final }',
      'always: { status: true }',
      'Observation.status holds a code; this is none',
    ],
    [
      'a misspelt member',
      'lesion.map.yaml',
      '    unmapped:',
      '    unmaped:',
      'has a member that is not known, "unmaped"; it may have: profile, satellite,',
    ],
    [
      'a slice that the profile lacks',
      'mri-finding.map.yaml',
      'component:t2Signal.value',
      'component:t9Signal.value',
      'has no slice t9Signal',
    ],
    [
      'a codec that does not exist',
      'symptom.map.yaml',
      'fhir: effective, as: date',
      'fhir: effective, as: dates',
      'must match pattern',
    ],
    [
      'a code map that does not exist',
      'lesion.map.yaml',
      'code level-kind',
      'code level-kinds',
      'there is no code map level-kinds',
    ],
    [
      'a codec that does not fit the element',
      'symptom.map.yaml',
      'fhir: effective, as: date',
      'fhir: effective, as: number',
      'allows',
    ],
    [
      'a field that the case lacks',
      'lesion.map.yaml',
      'case: aspect',
      'case: aspects',
      'the case model has no field aspects',
    ],
    [
      'a list that a field does not point into',
      'marker.map.yaml',
      'to: [specimens]',
      'to: [surgeries]',
      'does not point into surgeries',
    ],
    ['words without a code', 'lesion.map.yaml', 'code cord-aspect', 'code side', 'has no code for the word dorsal'],
    [
      'a table that lacks a word',
      'radiotherapy.map.yaml',
      '          unknown: { status: unknown }\n',
      '',
      'the table lacks unknown',
    ],
    [
      'a list written to one element',
      'episode.map.yaml',
      'fhir: "bodySite[]"',
      'fhir: bodySite',
      'a list needs a path with []',
    ],
    [
      'a code that is always written and that the profile does not take',
      'outcome.map.yaml',
      'always: { status: final }',
      'always: { status: finale }',
      'status: the code finale is not in https://w3id.org/iscm-fhir/ValueSet/iscm-observation-status, which the profile',
    ],
    [
      'a code that its code system does not have',
      'primary-cancer.map.yaml',
      'code: confirmed',
      'code: confimed',
      'the code confimed (http://terminology.hl7.org/CodeSystem/condition-ver-status) is none of its code system',
    ],
    [
      'a code of a table that the element does not take',
      'surgery.map.yaml',
      'refused: { status: not-done,',
      'refused: { status: refused,',
      'status: the code refused is not in http://hl7.org/fhir/ValueSet/event-status, which the profile requires',
    ],
    [
      'two fields in one element',
      'marker.map.yaml',
      'case: text, fhir: value.text',
      'case: text, fhir: code.text',
      'code.text is written by the row of markerText already',
    ],
    [
      'two rows of one field for one list',
      'marker.map.yaml',
      'case: of, to: [lesions]',
      'case: of, to: [specimens, lesions]',
      'another row of the field "of" serves specimens already',
    ],
    [
      'a unit that the profile does not take',
      'lesion-size.map.yaml',
      'fhir: "component:tumorLongestDimension.value", as: quantity mm',
      'fhir: "component:tumorLongestDimension.value", as: quantity cm',
      'component:tumorLongestDimension.value is in mm by the profile, not in cm',
    ],
    [
      'a unit that is none',
      'marker.map.yaml',
      'as: "amount %"',
      'as: "amount percent"',
      'value: the code percent (http://unitsofmeasure.org) is none of its code system',
    ],
    [
      'a satellite of a name that another one has',
      'episode.map.yaml',
      'satellite: ecog',
      'satellite: interval',
      'there is a satellite interval already',
    ],
    [
      'a satellite for a field that the case lacks',
      'radiotherapy.map.yaml',
      'when: [totalDose,',
      'when: [totalDoses,',
      'the case model has no field totalDoses here',
    ],
    [
      'two words of a table that are written alike',
      'surgery.map.yaml',
      'refused: { status: not-done, statusReason: code not-given-reason refused }',
      'refused: { status: not-done, statusReason: code not-given-reason not-given }',
      'refused is written as not-given is',
    ],
    [
      'a word of the tables of others that the case lacks',
      'foreign/symptoms.yaml',
      'word: numbness',
      'word: numness',
      'numness is no word that mappings/codes have a code for',
    ],
    [
      'a site of a treatment that the case lacks',
      'foreign/treatments.yaml',
      'ofTheSpine: [laminectomy',
      'ofTheSpine: [laminektomy',
      'laminektomy is no word that',
    ],
    [
      'a code of others with a word that the case lacks',
      'foreign/symptoms.yaml',
      'is: symptom, word: paraplegia,',
      'is: symptom, word: paraplegie,',
      'paraplegie is no word that',
    ],
    [
      'a code of others that tells what nobody asks',
      'foreign/symptoms.yaml',
      'is: symptom,',
      'is: symptoms,',
      '/codes/0/is must be equal to one of the allowed values (cord, ',
    ],
    [
      'a pattern that nobody asks for',
      'foreign/conditions.yaml',
      '  intramedullary:',
      '  intramedulary:',
      'has a member that is not known, "intramedulary"; it may have: ',
    ],
    [
      'a limit that nobody asks for',
      'foreign/treatments.yaml',
      '  monthsBeforeEpisode:',
      '  monthBeforeEpisode:',
      'has a member that is not known, "monthBeforeEpisode"',
    ],
    [
      'a list of names that another file has',
      'foreign/symptoms.yaml',
      '  symptom:',
      '  marker:',
      'another file has marker in its words already',
    ],
    [
      'a profile that does not exist',
      'walking.map.yaml',
      'profile: iscm-walking',
      'profile: iscm-wolking',
      'there is no profile iscm-wolking',
    ],
  ])('stops at %s with file and line', (_what, file, text, replacement, problem) => {
    const findings = loadWith(file, text, replacement);
    const [first = ''] = findings;
    expect(first).toContain(problem);
    if (problem !== 'the table lacks unknown') expect(first).toContain(`${file}:${lineOf(file, text)}:`);
  });

  it('tells a code of a code map at the rows that write it', () => {
    const [first, ...others] = loadWith('codes/sex.yaml', 'code: "female"', 'code: "woman"');
    expect(others).toEqual([]);
    expect(first).toMatch(/^patient\.map\.yaml:\d+:\d+: gender: the code woman is not in .*administrative-gender/);
  });

  it('tells a code system without its url, and nothing of the codes of all systems', () => {
    expect(loadWith('systems.yaml', '    url: http://snomed.info/sct\n', '')).toEqual([
      "systems.yaml:5:5: /systems/sct must have required property 'url'",
    ]);
  });

  it('stops when no row maps a field of the case', () => {
    const row = '      - { case: aspect, fhir: "extension:cordAspect.value", as: code cord-aspect }\n';
    const findings = loadWith('lesion.map.yaml', row, '');
    expect(findings).toEqual([expect.stringContaining('must support extension:cordAspect')]);
    const anchor = '    unmapped:\n';
    expect(
      loadWith(
        'lesion.map.yaml',
        `${row}      - { case: side, fhir: locationQualifier, as: code side }\n${anchor}`,
        `${anchor}      "extension:cordAspect": "left out for this test"\n      locationQualifier: "left out for this test"\n`,
      ),
    ).toEqual([
      expect.stringContaining('no row maps the field aspect of lesions'),
      expect.stringContaining('no row maps the field side of lesions'),
    ]);
  });

  it('stops when a must-support element is neither written nor excused', () => {
    const findings = loadWith('lesion.map.yaml', 'morphology:', 'description:');
    expect(findings).toEqual([expect.stringContaining('must support morphology')]);
  });

  it('stops at a row of an element that is always written', () => {
    const findings = loadWith('surgery.map.yaml', '    rows:', '    always: { status: completed }\n    rows:');
    expect(findings).toEqual([
      expect.stringMatching(/^surgery\.map\.yaml:\d+:\d+: status is written by `always` already$/),
    ]);
  });

  it('stops when the items of a list that a field may point into would be written nowhere', () => {
    const findings = loadWith('marker.map.yaml', 'to: [primaryCancers, metastases]', 'to: [primaryCancers]');
    expect(findings).toEqual([
      expect.stringMatching(/marker\.map\.yaml:2:7: no row maps the field of into metastases of/),
    ]);
  });

  it('stops at a file that is no YAML, with the line', () => {
    const findings = loadWith('walking.map.yaml', 'part: walking', 'part: [walking');
    expect(findings[0]).toMatch(/^walking\.map\.yaml:\d+:\d+: /);
  });

  it.each<[string, string, string, string, RegExp]>([
    ['an alias that names nothing', 'walking.map.yaml', 'part: walking', 'part: *walking', /:2:7: an alias \(\*\)/],
    [
      'a second document',
      'walking.map.yaml',
      'part: walking',
      'part: walking\n---\n',
      /:3:1: a second document begins/,
    ],
    ['a code of digits without quotes', 'codes/marker.yaml', '"10479-4"', '104794', /:\d+:\d+: .*: put it in quotes$/],
  ])('stops at %s', (_what, file, text, replacement, message) => {
    const findings = loadWith(file, text, replacement);
    expect(findings).toEqual([expect.stringMatching(message)]);
    expect(findings[0]?.startsWith(file)).toBe(true);
  });

  it.each<[string, BufferEncoding, string, RegExp]>([
    ['Windows-1252', 'latin1', '', /^foreign\/symptoms\.yaml:\d+:\d+: the file is not UTF-8/],
    ['UTF-16', 'utf16le', '\ufeff', /^foreign\/symptoms\.yaml:1:1: the file is not UTF-8/],
  ])('stops at a file that was saved as %s, whose words would be others', (_what, encoding, mark, message) => {
    const words = readFileSync(join(root, 'mappings/foreign/symptoms.yaml'), 'utf8');
    const folder = copied();
    writeFileSync(join(folder, 'foreign/symptoms.yaml'), Buffer.from(mark + words, encoding));
    expect(findingsOf(folder)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ['foreign/conditions.yaml', /^ {2}intramedullary: .*\n/m, 'no file has intramedullary in its patterns'],
    ['foreign/treatments.yaml', /^ {2}monthsBeforeEpisode: .*\n/m, 'no file has monthsBeforeEpisode in its limits'],
    ['foreign/sites.yaml', /^ {2}kaposi: .*\n/m, 'no file has kaposi in its otherSites'],
    ['foreign/treatments.yaml', /^ {2}anywhere: .*\n/m, 'no file has anywhere in its groups'],
    ['foreign/levels.yaml', /^ {2}spine-part:\n(?: {4}.*\n)+/m, 'no file has spine-part in its words'],
  ])('stops where %s gives no longer what the program asks for: %s', (file, part, problem) => {
    const [text = ''] = part.exec(readFileSync(join(root, 'mappings', file), 'utf8')) ?? [];
    expect(loadWith(file, text, '')).toEqual([expect.stringContaining(problem)]);
  });

  it('stops at a file whose name keeps it from being read', () => {
    const folder = copied();
    writeFileSync(join(folder, 'foreign/more.yml'), 'patterns: {}\n');
    expect(findingsOf(folder)).toEqual([expect.stringMatching(/^foreign\/more\.yml: is not read/)]);
  });

  it('stops at two files for one part', () => {
    const findings = loadWith('walking.map.yaml', 'part: walking', 'part: strengths');
    expect(findings.join('\n')).toContain('another file already maps the part strengths');
  });
});
