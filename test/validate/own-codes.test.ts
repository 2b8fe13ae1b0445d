import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

const URL = 'http://example.org/StructureDefinition/coloured';

describe('codes of a system with designations and codes out of use', () => {
  const system = 'http://example.org/CodeSystem/colours';
  const { definitions } = loadDefinitions({
    layers: [
      memoryLayer([
        {
          resourceType: 'CodeSystem',
          url: system,
          status: 'active',
          content: 'complete',
          property: [{ code: 'inactive', type: 'boolean' }],
          concept: [
            { code: 'red', display: 'Red', designation: [{ language: 'de', value: 'Rot' }] },
            {
              code: 'blue',
              display: 'Blue',
              designation: [{ value: 'Azure' }, { language: 'en', value: 'Sky' }, { language: 'de', value: 'Blau' }],
            },
            { code: 'black', designation: [{ value: 'Black' }] },
            { code: 'mauve', property: [{ code: 'inactive', valueBoolean: true }] },
          ],
        },
        {
          resourceType: 'CodeSystem',
          url: 'http://example.org/CodeSystem/colours-elsewhere',
          language: 'nl',
          status: 'active',
          content: 'supplement',
          supplements: `${system}|1`,
          concept: [{ code: 'red', display: 'Rood', designation: [{ language: 'fr', value: 'Rouge' }] }],
        },
        {
          resourceType: 'ValueSet',
          url: 'http://example.org/ValueSet/colours',
          status: 'active',
          compose: { inactive: false, include: [{ system }] },
        },
        givenProfile(
          'Basic',
          [
            {
              id: 'Basic.code',
              path: 'Basic.code',
              binding: { strength: 'required', valueSet: 'http://example.org/ValueSet/colours' },
            },
          ],
          { url: URL },
        ),
      ]),
    ],
  });
  const validator = createValidator({ definitions });
  const errors = (coding: JsonObject, language?: string): string[] => {
    const resource = {
      resourceType: 'Basic',
      code: { coding: [{ system, ...coding }] },
      ...(language ? { language } : {}),
    };
    return validator.validate({ resource }, { profiles: [URL], level: 'error' }).map(({ id }) => id);
  };

  it('accepts a display in the language of the resource, and in no other', () => {
    expect(errors({ code: 'red', display: 'Rot' }, 'de-AT')).toEqual([]);
    expect(errors({ code: 'red', display: 'Rot' }, 'DE')).toEqual([]);
    expect(errors({ code: 'red', display: 'Red' }, 'de')).toEqual([]);
    expect(errors({ code: 'red', display: 'Rot' }, 'fr')).toEqual(['display-mismatch']);
    expect(errors({ code: 'red', display: 'Rot' })).toEqual(['display-mismatch']);
  });

  it('accepts any display without a language, and English ones where the resource says none', () => {
    expect(errors({ code: 'blue', display: 'Azure' })).toEqual([]);
    expect(errors({ code: 'blue', display: 'azure' }, 'fr')).toEqual([]);
    expect(errors({ code: 'blue', display: 'Sky' })).toEqual([]);
    expect(errors({ code: 'blue', display: 'Sky' }, 'de')).toEqual(['display-mismatch']);
    expect(errors({ code: 'blue', display: 'Blau' })).toEqual(['display-mismatch']);
  });

  it('knows a code by its other displays where it has none of its own', () => {
    expect(errors({ code: 'black', display: 'Black' })).toEqual([]);
    expect(errors({ code: 'black', display: 'White' })).toEqual(['display-mismatch']);
  });

  it('accepts a display that a supplement has in the language', () => {
    expect(errors({ code: 'red', display: 'Rouge' }, 'fr')).toEqual([]);
    expect(errors({ code: 'red', display: 'Rood' }, 'nl-BE')).toEqual([]);
    expect(errors({ code: 'red', display: 'Rouge' }, 'nl')).toEqual(['display-mismatch']);
    expect(errors({ code: 'red', display: 'Rot' }, 'de')).toEqual([]);
  });

  it('leaves codes out of use out of a value set that does not want them', () => {
    expect(errors({ code: 'red' })).toEqual([]);
    expect(errors({ code: 'mauve' })).toEqual(['binding-required']);
  });
});

describe('a system of codes that is not here', () => {
  const valueSet = { resourceType: 'ValueSet', url: 'http://example.org/ValueSet/own', status: 'active' };
  const found = (system: string): string[] =>
    errorsIn({ resourceType: 'Basic', meta: { tag: [{ system, code: 'a' }] }, code: { text: 'a' } }, [valueSet]);
  const wrong = ['Basic.meta.tag[0] system-value-set'];

  it('is none where a value set has its url, or would be by how HL7 names them', () => {
    expect(found(valueSet.url)).toEqual(wrong);
    expect(found('http://hl7.org/fhir/ValueSet/administrative-gender')).toEqual(wrong);
    expect(found('http://terminology.hl7.org/ValueSet/none')).toEqual(wrong);
  });

  it('may have a url like that of a value set, as IHE names its format codes, which R4 has', () => {
    expect(found('http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem')).toEqual([]);
    expect(found('http://example.org/ValueSet/another')).toEqual([]);
  });
});
