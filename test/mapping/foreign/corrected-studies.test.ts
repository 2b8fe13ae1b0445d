import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { processorTime } from '../../processor-time.ts';
import { iscm, subject, told } from './told.ts';

const number = (value: string) => ({ identifier: [{ system: 'urn:oid:1.2.3', value }] });
const accession = (value: string) => ({
  identifier: [{ ...number(value).identifier[0], type: { coding: [{ code: 'ACSN' }] } }],
});
const extension = (name: string) => ({
  extension: [
    {
      url: `http://hl7.org/fhir/StructureDefinition/diagnosticReport-${name}`,
      valueReference: { reference: 'DiagnosticReport/first' },
    },
  ],
});

const study = (id: string, conclusion: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'DiagnosticReport',
  id,
  status: 'final',
  subject,
  code: { text: 'MRI thoracic spine' },
  effectiveDateTime: '2025-02-09',
  conclusion,
  ...more,
});

/** The conclusions of the studies, the same in whatever order the reports come. */
function conclusions(...reports: JsonObject[]) {
  const [one, other] = [reports, reports.toReversed()].map((order) =>
    told(iscm(), ...order)
      .case?.imagingStudies?.map(({ conclusion }) => conclusion)
      .toSorted(),
  );
  expect(other).toEqual(one);
  return one;
}

const first = study('first', 'Lesion at T7.', number('A1'));
const [OLD, NEW] = ['Lesion at T7.', 'Lesion at T8.'];

describe('a report of a study under another id', () => {
  it.each<[string, JsonObject]>([
    ['its status', { status: 'corrected' }],
    ['its status, and a number of its own', { status: 'corrected', ...number('A2') }],
    ['its status', { status: 'amended', ...number('A1') }],
    ['its status', { status: 'appended', ...number('A1') }],
    ['its name', { code: { text: 'MRI thoracic spine (corrected report)' } }],
    ['its extension', { ...extension('replaces'), code: { text: 'MRI spine' }, effectiveDateTime: '2025-02-10' }],
  ])('stands in place of the one that it corrects, as %s says', (_says, more) => {
    expect(conclusions(first, study('second', NEW, more))).toEqual([NEW]);
  });

  it('is told in German too', () => {
    const code = { text: 'MRT BWS' };
    const corrected = { code: { text: 'MRT BWS (korrigierter Befund)' } };
    expect(conclusions(study('first', OLD, { code }), study('second', NEW, corrected))).toEqual([NEW]);
    const conclusion = 'Nachtrag: kein Ödem.';
    expect(conclusions(study('first', OLD, { code }), study('second', conclusion, { code }))).toEqual([OLD]);
  });

  it('is the last of several corrections', () => {
    const amended = study('second', 'Lesion at T6.', { status: 'amended', issued: '2025-02-10T08:00:00Z' });
    const corrected = study('third', NEW, { status: 'corrected', issued: '2025-02-11T08:00:00Z' });
    expect(conclusions(first, amended, corrected)).toEqual([NEW]);
  });

  it.each<[string, JsonObject]>([
    ['Addendum: no haemorrhage.', number('A1')],
    ['No haemorrhage.', { code: { text: 'MRI thoracic spine - Addendum' } }],
    ['No haemorrhage.', extension('addendumOf')],
  ])('that only adds to it leaves that one: %s %j', (conclusion, more) => {
    const second = study('second', conclusion, more);
    expect(conclusions(first, second)).toEqual([OLD]);
    expect(told(iscm(), first, second).report).toContain('repeated DiagnosticReport');
  });

  it('is the last issued of one number', () => {
    const issued = (id: string, day: string, conclusion: string) =>
      study(id, conclusion, { ...number('A1'), issued: `2025-02-${day}T08:00:00Z` });
    const all = [issued('a', '09', OLD), issued('b', '10', 'Lesion at T6.'), issued('c', '11', NEW)];
    expect(conclusions(...all)).toEqual([NEW]);
    expect(conclusions(...all.slice(0, 2))).toEqual(['Lesion at T6.']);
  });

  it.each<[string, JsonObject]>([
    ['does not say so', number('A1')],
    ['is of another examination', { status: 'corrected', ...accession('A2') }],
    ['is of another order', { status: 'corrected', basedOn: [{ reference: 'ServiceRequest/2' }] }],
    ['is of another place', { status: 'corrected', code: { text: 'MRI brain' } }],
    ['is of another day', { status: 'corrected', effectiveDateTime: '2025-03-09' }],
    ['is of another patient', { status: 'corrected', subject: { reference: 'Patient/other' } }],
  ])('is of another study where it %s', (_why, more) => {
    const ordered = { ...accession('A1'), basedOn: [{ reference: 'ServiceRequest/1' }] };
    const all = [study('first', OLD, 'status' in more ? ordered : number('A1')), study('second', NEW, more)];
    const one = told(iscm(), ...all, { resourceType: 'Patient', id: 'other' });
    const isOther = 'subject' in more;
    expect(one.case?.imagingStudies).toHaveLength(isOther ? 1 : 2);
  });

  it('is looked for in time that grows with the number of reports, not with its square', () => {
    const many = Array.from({ length: 6_000 }, (_, at) =>
      study(`s${at}`, `Lesion ${at}.`, { ...number(`A${at}`), ...(at % 2 === 0 ? { status: 'corrected' } : {}) }),
    );
    const spent = processorTime();
    const { case: one } = told(iscm(), ...many);
    expect(spent()).toBeLessThan(6);
    expect(one?.episodes).toHaveLength(1);
  });

  it('is of none of two that it may correct', () => {
    const corrected = study('third', 'Lesion at T9.', { status: 'corrected' });
    expect(conclusions(first, study('second', NEW, number('A2')), corrected)).toHaveLength(3);
    const tied = study('third', 'Lesion at T9.', { status: 'corrected', ...number('A2') });
    expect(conclusions(first, study('second', NEW, number('A2')), tied)).toEqual([OLD, 'Lesion at T9.']);
  });
});
