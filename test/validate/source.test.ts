import { expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { parseJson } from '../../src/fhir/parse-json.ts';
import { createValidator } from '../../src/validate/index.ts';

/** What the text alone shows stands where other findings on the same element would. */

const validator = createValidator({ definitions: loadDefinitions().definitions });
const extension = '"extension":[{"url":"http://test/e","valueInteger":2.0}]';

it.each([
  ['{"resourceType":"Patient","id":"a","id":"b"}', ['Patient json-duplicate-key']],
  [
    '{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueQuantity":{"value":1,"value":2}}',
    ['Observation.value json-duplicate-key'],
  ],
  [
    '{"resourceType":"Patient","_birthDate":{"extension":[{"url":"http://test/e","valueCode":"a","valueCode":"b"}]}}',
    ['Patient.birthDate.extension[0] json-duplicate-key'],
  ],
  [
    '{"resourceType":"Patient","contained":[{"resourceType":"Patient","id":"a","deceasedBoolean":true,"_deceasedBoolean":{"id":"b","id":"c"}}],"link":[{"other":{"reference":"#a"},"type":"refer"}]}',
    ['Patient.contained[0].deceased json-duplicate-key'],
  ],
  [
    `{"resourceType":"Patient","multipleBirthInteger":2.0,${extension}}`,
    ['Patient.multipleBirth integer-literal', 'Patient.extension[0].value integer-literal'],
  ],
  [
    `{"resourceType":"Patient","birthDate":"2020","_birthDate":{${extension}}}`,
    ['Patient.birthDate.extension[0].value integer-literal'],
  ],
  ['{"resourceType":"Patient","multipleBirthInteger":-2.0}', ['Patient.multipleBirth integer-literal']],
  ['{"resourceType":"Patient","multipleBirthInteger":-2}', []],
  [
    '{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://server.test/Basic/b","resource":{"resourceType":"Basic","id":"b","code":{"text":"a"},"meta":{"versionId":"c","versionId":"d"}}}]}',
    ['Bundle.entry[0].resource.meta json-duplicate-key'],
  ],
])('what only the text tells is told: %s', (source, expected) => {
  const { value } = parseJson(source);
  const issues = value === undefined ? [] : validator.validate({ resource: value, source }, { level: 'error' });
  expect(issues.map(({ expression, id }) => `${expression} ${id}`)).toEqual(expected);
});
