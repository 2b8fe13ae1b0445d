import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

const URL = 'http://test/complex';

/** An extension with the parts `side`, which must be there, and `note`. */
const complex = (rules: string): JsonObject =>
  givenProfile(
    'Extension',
    [
      {
        id: 'Extension.extension',
        path: 'Extension.extension',
        slicing: { discriminator: [{ type: 'value', path: 'url' }], rules },
      },
      ...['side', 'note'].flatMap((name): JsonObject[] => [
        {
          id: `Extension.extension:${name}`,
          path: 'Extension.extension',
          sliceName: name,
          ...(name === 'side' ? { min: 1, max: '1' } : {}),
        },
        { id: `Extension.extension:${name}.extension`, path: 'Extension.extension.extension', max: '0' },
        { id: `Extension.extension:${name}.url`, path: 'Extension.extension.url', fixedUri: name },
        {
          id: `Extension.extension:${name}.value[x]`,
          path: 'Extension.extension.value[x]',
          min: 1,
          type: [{ code: 'string' }],
        },
      ]),
      { id: 'Extension.url', path: 'Extension.url', fixedUri: URL },
      { id: 'Extension.value[x]', path: 'Extension.value[x]', max: '0' },
    ],
    { url: URL, kind: 'complex-type', context: [{ type: 'element', expression: 'Patient' }] },
  );
const found = (rules: string, extension: JsonObject[]): string[] =>
  errorsIn({ resourceType: 'Patient', extension: [{ url: URL, extension }] }, [complex(rules)]).map((one) =>
    one.replace('Patient.extension[0]', ''),
  );

describe('the parts of an extension', () => {
  const side = { url: 'side', valueString: 'left' };
  const note = { url: 'note', valueString: 'a' };

  it.each(['open', 'closed'])('are those of its definition, be it %s', (rules) => {
    expect(found(rules, [side])).toEqual([]);
    expect(found(rules, [side, note, note])).toEqual([]);
    expect(found(rules, [note])).toEqual([' slice-min']);
    expect(found(rules, [side, side])).toEqual([' slice-max']);
    expect(found(rules, [{ url: 'side', valueInteger: 1 }])).toEqual(['.extension[0].value choice-type']);
    expect(found(rules, [side, { url: 'size', valueString: 'a' }])).toContain('.extension[1] extension-part-unknown');
  });

  it('may be extensions of others, which have urls of their own', () => {
    const other = { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' };
    expect(found('open', [side, other])).not.toContain('.extension[1] extension-part-unknown');
  });
});

describe('what is unknown, with more in it', () => {
  it('does not keep from telling where the rest is', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/v2-0131';
    const relationship = [{ coding: [{ system, code: 'C', display: 'wrong' }] }];
    const patient = {
      resourceType: 'Patient',
      unknown: { a: { b: { c: [{ d: {} }] } } },
      contact: [{ other: { x: [{ y: {} }] }, relationship, name: { text: 'a' } }],
    };
    expect(errorsIn(patient, []).toSorted()).toEqual([
      'Patient element-unknown',
      'Patient.contact[0] element-unknown',
      'Patient.contact[0].relationship[0].coding[0].display display-mismatch',
    ]);
  });

  it('nor does what should stand in a list', () => {
    const patient = { resourceType: 'Patient', name: { text: 'a', extension: { url: 'http://test/none' } } };
    expect(errorsIn(patient, [])).toContain('Patient.name json-array-expected');
    expect(errorsIn(patient, [])).toContain('Patient.name[0].extension json-array-expected');
  });
});
