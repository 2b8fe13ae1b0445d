import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const ATC = 'http://fhir.de/CodeSystem/bfarm/atc';

/** What is read of a drug that a patient with an ISCM took. */
const read = (medicationCodeableConcept: JsonObject) =>
  told(iscm(), { resourceType: 'MedicationStatement', id: 'm', status: 'active', subject, medicationCodeableConcept });

const therapies = (concept: JsonObject) => read(concept).case?.systemicTherapies;

describe('a drug that is given for something else', () => {
  it.each([
    ['S01BA01', 'Dexamethason'],
    ['A01AC02', 'Dexamethason'],
    ['L04AX03', 'Methotrexat'],
  ])('by the group of its ATC code is none of a tumour: %s %s', (code, display) => {
    const { case: found, report } = read({ coding: [{ system: ATC, code, display }] });
    expect(found?.systemicTherapies).toBeUndefined();
    expect(report).toContain('not-represented MedicationStatement.medicationCodeableConcept');
  });

  it.each(['Dexamethason Augentropfen', 'Dexamethasone eye drops', 'Dexamethason Mundspülung', 'Dexamethason-Creme'])(
    'by its form is none of a tumour: %s',
    (text) => {
      expect(therapies({ text })).toBeUndefined();
    },
  );

  it.each([
    ['H02AB02', 'Dexamethason', 'steroid'],
    ['L01BA01', 'Methotrexat', 'chemotherapy'],
    ['L02BA01', 'Tamoxifen', 'endocrine'],
    ['L01FD01', 'Trastuzumab', 'targeted'],
  ])('is not one against tumours or a steroid for the whole body: %s %s', (code, display, kind) => {
    expect(therapies({ coding: [{ system: ATC, code, display }] })).toMatchObject([{ kind }]);
  });
});

describe('a drug by its code of ATC alone', () => {
  it.each([
    ['L01BC02', 'chemotherapy'],
    ['L01FF02', 'immunotherapy'],
    ['L01FD01', 'targeted'],
    ['L02BG04', 'endocrine'],
  ])('is of the kind of its group: %s', (code, kind) => {
    const { case: found, report } = read({ coding: [{ system: ATC, code }] });
    expect(found?.systemicTherapies).toMatchObject([{ kind }]);
    expect(report).toContain('normalised MedicationStatement.medicationCodeableConcept');
  });

  it.each(['L01FX04', 'L03AA02', 'M05BX04'])('is none where its group is of several kinds or none: %s', (code) => {
    expect(therapies({ coding: [{ system: ATC, code }] })).toBeUndefined();
  });
});

describe('words of a drug', () => {
  it.each(['Methotrexat intrathekal', 'Methotrexat i.th. 12 mg', 'Methotrexate (intrathecal)'])(
    'say that it went into the cerebrospinal fluid: %s',
    (text) => {
      expect(therapies({ text })).toMatchObject([{ kind: 'intrathecal-chemotherapy', agent: 'methotrexate' }]);
    },
  );

  it.each(['Ø Tamoxifen', 'Cisplatin: Pat. lehnt ab', 'Cisplatin im Tumorboard diskutiert'])(
    'say that it was not given: %s',
    (text) => {
      expect(therapies({ text })).toBeUndefined();
    },
  );
});
