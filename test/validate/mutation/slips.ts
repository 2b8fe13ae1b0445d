import type { Mutation } from './table.ts';

/** What those who write FHIR by hand or by programs of their own get wrong, one thing each. */
export const SLIPS: Mutation[] = [
  [
    'a zone more than fourteen hours away',
    'stage',
    (r) => (r.effectiveDateTime = '2018-04-01T10:00:00+14:30'),
    'primitive-dateTime',
    'Observation.effective',
  ],
  ['a tab within a code', 'patient', (r) => (r.gender = 'fe\tmale'), 'primitive-code', 'Patient.gender'],
  ['a no-break space in a code', 'patient', (r) => (r.gender = 'female\u00a0'), 'primitive-code', 'Patient.gender'],
  [
    'an OID without urn:oid:',
    'patient',
    (r) => (r.identifier[0].system = 'oid:2.16.840.1.113883.4.1'),
    'primitive-uri',
    'Patient.identifier[0].system',
  ],
  [
    'a UUID without urn:uuid:',
    'patient',
    (r) => (r.implicitRules = 'uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1'),
    'primitive-uri',
    'Patient.implicitRules',
  ],
  ['nothing beside a value', 'patient', (r) => (r._gender = {}), 'element-empty', 'Patient.gender'],
  [
    'nothing in the place of a value',
    'patient',
    (r) => {
      delete r.birthDate;
      r._birthDate = {};
    },
    'element-empty',
    'Patient.birthDate',
  ],
  [
    'an id in the place of a value',
    'patient',
    (r) => (r.name[0]._given = [null, null, { id: 'a' }]),
    'element-empty',
    'Patient.name[0].given[2]',
  ],
  [
    'the type of a data type',
    'patient',
    (r) => (r.name[0].resourceType = 'HumanName'),
    'element-unknown',
    'Patient.name[0]',
  ],
  ['null for an object in an array', 'patient', (r) => r.name.push(null), 'json-null', 'Patient.name[1]'],
  [
    'a space around a display',
    'condition',
    (r) => (r.clinicalStatus.coding[0].display = 'Active '),
    'display-mismatch',
    'Condition.clinicalStatus.coding[0].display',
  ],
  [
    'a display in another language',
    'condition',
    (r) => (r.clinicalStatus.coding[0].display = 'aktiv'),
    'display-mismatch',
    'Condition.clinicalStatus.coding[0].display',
  ],
  [
    'a range upside down, without a code of its unit',
    'weight',
    (r) => (r.referenceRange = [{ age: { low: { value: 5, unit: 'years' }, high: { value: 1, unit: 'years' } } }]),
    'invariant-rng-2',
    'Observation.referenceRange[0].age',
  ],
  [
    'a conditional reference without a parameter',
    'weight',
    (r) => (r.subject = { reference: 'Patient?identifier' }),
    'reference-query',
    'Observation.subject',
  ],
];
