import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** Official examples that are broken by hand. */
export const FILES = {
  patient: 'hl7.fhir.us.mcode/example/Patient-cancer-patient-jenny-m.json',
  condition: 'hl7.fhir.us.mcode/example/Condition-primary-cancer-condition-jenny-m.json',
  stage: 'hl7.fhir.us.mcode/example/Observation-tnm-pathologic-stage-group-jenny-m.json',
  bundle: 'hl7.fhir.us.mcode/example/Bundle-mcode-patient-bundle-jenny-m.json',
  bp: 'hl7.fhir.r4.core/Observation-blood-pressure.json',
  weight: 'hl7.fhir.r4.core/Observation-example.json',
  careteam: 'hl7.fhir.r4.core/CareTeam-example.json',
  questionnaire: 'hl7.fhir.r4.core/Questionnaire-f201.json',
  document: 'hl7.fhir.r4.core/Composition-example.json',
  valueset: 'hl7.fhir.r4.core/ValueSet-example-extensional.json',
} as const;

/** Name of an example. */
export type Source = keyof typeof FILES;

/** Mutations write what no typed resource may hold. */
// biome-ignore lint/suspicious/noExplicitAny: a test breaks resources on purpose
export type Broken = any;

/** A fresh copy of an example. */
export const load = (source: Source): Broken => JSON.parse(readFileSync(modules + FILES[source], 'utf8'));

/** What is broken, in which resource, what must be found, and where. */
export type Mutation = [name: string, source: Source, mutate: (resource: Broken) => void, id: string, at: string];

/** One resource broken in one way each. */
export const MUTATIONS: Mutation[] = [
  ['an unknown element', 'patient', (r) => (r.nickname = 'x'), 'element-unknown', 'Patient'],
  ['an unknown element deep down', 'patient', (r) => (r.name[0].nick = 'x'), 'element-unknown', 'Patient.name[0]'],
  ['an element named like a prototype member', 'patient', (r) => (r.toString = 'x'), 'element-unknown', 'Patient'],
  ['fhir_comments', 'patient', (r) => (r.fhir_comments = ['x']), 'json-comments', 'Patient'],
  ['an object for an array', 'patient', (r) => (r.name = r.name[0]), 'json-array-expected', 'Patient.name'],
  ['an array for a single value', 'patient', (r) => (r.gender = ['female']), 'json-array-unexpected', 'Patient.gender'],
  ['null', 'patient', (r) => (r.gender = null), 'json-null', 'Patient.gender'],
  ['null in an array', 'patient', (r) => (r.name[0].given = [null]), 'json-null', 'Patient.name[0].given'],
  ['an empty array', 'patient', (r) => (r.name[0].given = []), 'json-array-empty', 'Patient.name[0].given'],
  ['an empty object', 'patient', (r) => (r.maritalStatus = {}), 'element-empty', 'Patient.maritalStatus'],
  [
    'an object with an id alone',
    'patient',
    (r) => (r.maritalStatus = { id: 'a' }),
    'element-empty',
    'Patient.maritalStatus',
  ],
  ['a string for an object', 'patient', (r) => (r.maritalStatus = 'M'), 'type-object', 'Patient.maritalStatus'],
  ['an object for a primitive', 'patient', (r) => (r.gender = { a: 1 }), 'primitive-code', 'Patient.gender'],
  ['a sibling that is no object', 'patient', (r) => (r._gender = 'x'), 'json-sibling', 'Patient.gender'],
  [
    'an unknown member of a sibling',
    'patient',
    (r) => (r._gender = { value: 'x' }),
    'element-unknown',
    'Patient.gender',
  ],
  ['a boolean as text', 'patient', (r) => (r.active = 'true'), 'primitive-boolean', 'Patient.active'],
  ['a day that does not exist', 'patient', (r) => (r.birthDate = '1965-02-30'), 'primitive-date', 'Patient.birthDate'],
  ['an empty date', 'patient', (r) => (r.birthDate = ''), 'primitive-date', 'Patient.birthDate'],
  ['an empty dateTime', 'stage', (r) => (r.effectiveDateTime = ''), 'primitive-dateTime', 'Observation.effective'],
  ['an empty instant', 'patient', (r) => (r.meta.lastUpdated = ''), 'primitive-instant', 'Patient.meta.lastUpdated'],
  ['a date of another form', 'patient', (r) => (r.birthDate = '01.01.1965'), 'primitive-date', 'Patient.birthDate'],
  ['a time in a date', 'patient', (r) => (r.birthDate = '1965-01-01T00:00:00Z'), 'primitive-date', 'Patient.birthDate'],
  [
    'a dateTime without a zone',
    'stage',
    (r) => (r.effectiveDateTime = '2018-04-01T10:00:00'),
    'primitive-dateTime',
    'Observation.effective',
  ],
  ['an id with an underscore', 'patient', (r) => (r.id = 'a_b'), 'primitive-id', 'Patient.id'],
  ['an id that is too long', 'patient', (r) => (r.id = 'a'.repeat(65)), 'primitive-id', 'Patient.id'],
  ['a code with a space at its end', 'patient', (r) => (r.gender = 'female '), 'primitive-code', 'Patient.gender'],
  [
    'a reason where a code of a required value set has to be',
    'patient',
    (r) => {
      delete r.gender;
      r._gender = {
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
      };
    },
    'binding-required',
    'Patient.gender',
  ],
  ['an empty string', 'patient', (r) => (r.name[0].family = ''), 'primitive-string', 'Patient.name[0].family'],
  [
    'a space in a uri',
    'patient',
    (r) => (r.identifier[0].system = 'http://a b'),
    'primitive-uri',
    'Patient.identifier[0].system',
  ],
  [
    'an OID that is none',
    'patient',
    (r) => (r.identifier[0].system = 'urn:oid:a.b'),
    'primitive-uri',
    'Patient.identifier[0].system',
  ],
  [
    'a decimal as text',
    'weight',
    (r) => (r.valueQuantity.value = '185'),
    'primitive-decimal',
    'Observation.value.value',
  ],
  [
    'zero as a positive integer',
    'patient',
    (r) => (r.telecom = [{ system: 'phone', value: '1', rank: 0 }]),
    'primitive-positiveInt',
    'Patient.telecom[0].rank',
  ],
  [
    'data that is no base64',
    'patient',
    (r) => (r.photo = [{ data: '###' }]),
    'primitive-base64Binary',
    'Patient.photo[0].data',
  ],
  [
    'a size that is not that of the data',
    'patient',
    (r) => (r.photo = [{ data: 'QUJD', size: 4 }]),
    'attachment-size',
    'Patient.photo[0]',
  ],
  ['a required element missing', 'stage', (r) => delete r.status, 'cardinality-min', 'Observation'],
  ['an element the profile requires missing', 'stage', (r) => delete r.method, 'cardinality-min', 'Observation'],
  [
    'two of a choice',
    'patient',
    (r) => {
      r.deceasedBoolean = false;
      r.deceasedDateTime = '2020';
    },
    'choice-repeated',
    'Patient',
  ],
  [
    'a choice with a type the profile forbids',
    'stage',
    (r) => {
      delete r.valueCodeableConcept;
      r.valueString = 'II';
    },
    'choice-type',
    'Observation.value',
  ],
  ['a choice with a type R4 forbids', 'patient', (r) => (r.deceasedString = 'no'), 'choice-type', 'Patient'],
  [
    'a code outside of a required value set',
    'patient',
    (r) => (r.gender = 'woman'),
    'binding-required',
    'Patient.gender',
  ],
  ['a status outside of its value set', 'stage', (r) => (r.status = 'done'), 'binding-required', 'Observation.status'],
  [
    'a concept outside of a required value set',
    'condition',
    (r) => (r.clinicalStatus.coding[0].code = 'ill'),
    'binding-required',
    'Condition.clinicalStatus',
  ],
  [
    'a code of a required value set without its system',
    'condition',
    (r) => delete r.clinicalStatus.coding[0].system,
    'binding-required',
    'Condition.clinicalStatus',
  ],
  [
    'a code its system does not have',
    'condition',
    (r) => (r.clinicalStatus.coding[0].code = 'ill'),
    'code-unknown',
    'Condition.clinicalStatus.coding[0].code',
  ],
  [
    'a reference to a type that is not allowed',
    'stage',
    (r) => (r.subject.reference = 'Organization/1'),
    'reference-target-type',
    'Observation.subject',
  ],
  [
    'a contained resource that is not there',
    'careteam',
    (r) => (r.participant[1].member.reference = '#nobody'),
    'reference-contained-missing',
    'CareTeam.participant[1].member',
  ],
  [
    'a contained resource nobody refers to',
    'careteam',
    (r) => (r.participant[1].member.reference = 'Practitioner/1'),
    'invariant-dom-3',
    'CareTeam.contained[0]',
  ],
  [
    'an error in a contained resource',
    'careteam',
    (r) => (r.contained[0].gender = 'x'),
    'binding-required',
    'CareTeam.contained[0].gender',
  ],
  [
    'a contained resource in another',
    'careteam',
    (r) => (r.contained[0].contained = [{ resourceType: 'Patient', id: 'q' }]),
    'invariant-dom-2',
    'CareTeam',
  ],
  [
    'Reference.type against the target',
    'careteam',
    (r) => (r.participant[1].member.type = 'Patient'),
    'reference-type-mismatch',
    'CareTeam.participant[1].member',
  ],
  [
    'an extension with value and extensions',
    'patient',
    (r) => (r.extension = [{ url: 'http://x.org/a', valueString: 'a', extension: [{ url: 'b', valueString: 'c' }] }]),
    'invariant-ext-1',
    'Patient.extension[0]',
  ],
  [
    'an extension without a url',
    'patient',
    (r) => (r.extension = [{ valueString: 'a' }]),
    'cardinality-min',
    'Patient.extension[0]',
  ],
  [
    'an extension in another place than it is for',
    'patient',
    (r) =>
      (r.extension = [
        { url: 'http://hl7.org/fhir/StructureDefinition/condition-dueTo', valueCodeableConcept: { text: 'a' } },
      ]),
    'extension-context',
    'Patient',
  ],
  [
    'an extension with another type',
    'patient',
    (r) => (r.extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueString: 'a' }]),
    'choice-type',
    'Patient.extension[0]',
  ],
  [
    'an extension HL7 does not have',
    'patient',
    (r) => (r.extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/none', valueString: 'a' }]),
    'extension-unknown',
    'Patient.extension[0]',
  ],
  [
    'a relative extension url',
    'patient',
    (r) => (r.extension = [{ url: 'none', valueString: 'a' }]),
    'extension-url-relative',
    'Patient.extension[0]',
  ],
  [
    'an extension among modifiers',
    'patient',
    (r) =>
      (r.modifierExtension = [
        { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueAddress: { city: 'a' } },
      ]),
    'extension-is-no-modifier',
    'Patient.modifierExtension[0]',
  ],
  [
    'an end before its start',
    'patient',
    (r) => (r.identifier[0].period = { start: '2020-02-01', end: '2020-01-01' }),
    'invariant-per-1',
    'Patient.identifier[0].period',
  ],
  [
    'a Bundle entry with request in a collection',
    'bundle',
    (r) => (r.entry[0].request = { method: 'PUT', url: 'Patient/1' }),
    'invariant-bdl-3',
    'Bundle',
  ],
  ['a fullUrl used twice', 'bundle', (r) => (r.entry[1].fullUrl = r.entry[0].fullUrl), 'invariant-bdl-7', 'Bundle'],
  ['a fullUrl with another id', 'bundle', (r) => (r.entry[0].fullUrl += 'x'), 'bundle-fullurl-id', 'Bundle.entry[0]'],
  [
    'a relative fullUrl',
    'bundle',
    (r) => (r.entry[0].fullUrl = 'Patient/1'),
    'bundle-fullurl-relative',
    'Bundle.entry[0]',
  ],
  [
    'an error in a Bundle entry',
    'bundle',
    (r) => (r.entry[0].resource.gender = 'x'),
    'binding-required',
    'Bundle.entry[0].resource.gender',
  ],
  [
    'an entry that is no resource',
    'bundle',
    (r) => (r.entry[0].resource = { resourceType: 'Unicorn' }),
    'resource-type-unknown',
    'Bundle.entry[0].resource',
  ],
  ['a document without a Composition', 'bundle', (r) => (r.type = 'document'), 'invariant-bdl-11', 'Bundle'],
  [
    'a script in the narrative',
    'patient',
    (r) => (r.text.div = '<div xmlns="http://www.w3.org/1999/xhtml"><script>a</script>b</div>'),
    'invariant-txt-1',
    'Patient.text.div',
  ],
  [
    'an empty narrative',
    'patient',
    (r) => (r.text.div = '<div xmlns="http://www.w3.org/1999/xhtml"> </div>'),
    'invariant-txt-2',
    'Patient.text.div',
  ],
  [
    'a narrative that is not closed',
    'patient',
    (r) => (r.text.div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</div>'),
    'narrative-malformed',
    'Patient.text.div',
  ],
  ['a required slice missing', 'bp', (r) => r.component.shift(), 'slice-min', 'Observation'],
  ['a slice repeated', 'bp', (r) => r.component.push(structuredClone(r.component[0])), 'slice-max', 'Observation'],
  [
    'a fixed value in a slice',
    'bp',
    (r) => (r.component[0].valueQuantity.code = 'kPa'),
    'fixed-value',
    'Observation.component[0].value.code',
  ],
  [
    'a required category missing',
    'bp',
    (r) => (r.category[0].coding[0].code = 'laboratory'),
    'slice-min',
    'Observation',
  ],
  [
    'both value and reason for its absence',
    'weight',
    (r) => (r.dataAbsentReason = { text: 'a' }),
    'invariant-obs-6',
    'Observation',
  ],
  [
    'a profile for another type',
    'patient',
    (r) => (r.meta.profile = ['http://hl7.org/fhir/StructureDefinition/bodyweight']),
    'profile-wrong-type',
    'Patient',
  ],
  [
    'a repeated linkId',
    'questionnaire',
    (r) => (r.item[1].linkId = r.item[0].linkId),
    'invariant-que-2',
    'Questionnaire',
  ],
  [
    'a ValueSet include with nothing',
    'valueset',
    (r) => (r.compose.include = [{ version: '1' }]),
    'invariant-vsd-1',
    'ValueSet.compose.include[0]',
  ],
];
