import type { Issue } from '../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { IscmCase } from './case.ts';
import { isDate } from './partial-date.ts';
import { hasField, listNames } from './references.ts';

/** What no single item can know: rules between items of a case. */

const finding = (expression: string, message: string): Issue => ({
  severity: 'error',
  code: 'business-rule',
  id: 'case-rule',
  message: `${expression}: ${message}.`,
  expression,
});

/** Whether one partial date certainly lies after another: compared as far as both are known. */
function isAfter(a: string | undefined, b: string | undefined): boolean {
  if (!isDate(a) || !isDate(b)) return false;
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) > b.slice(0, length);
}

function deathAndLife({ patient, outcome }: IscmCase): Issue[] {
  const issues: Issue[] = [];
  if (patient.died !== undefined && outcome?.status === 'alive') {
    issues.push(finding('outcome.status', 'the patient is alive here, but patient.died says otherwise'));
  }
  if (outcome?.status === 'dead' && patient.died === undefined) {
    issues.push(finding('outcome.status', 'a death needs patient.died: a date, or date-not-recorded'));
  }
  if (isAfter(patient.birthDate, patient.died)) {
    issues.push(finding('patient.died', 'the date of death lies before the date of birth'));
  }
  return issues;
}

/** Nothing is diagnosed or done after the death of the patient, but at autopsy. */
function afterDeath(value: IscmCase): Issue[] {
  const { died } = value.patient;
  if (!isDate(died)) return [];
  const diagnosed = [
    ...(value.primaryCancers ?? []).map((item, index) => ({
      date: item.diagnosed,
      at: `primaryCancers[${index}].diagnosed`,
    })),
    ...(['metastases', 'episodes'] as const).flatMap((list) =>
      (value[list] ?? []).flatMap((item, index) =>
        item.confirmedBy?.includes('autopsy') === true
          ? []
          : [{ date: item.diagnosed, at: `${list}[${index}].diagnosed` }],
      ),
    ),
  ];
  const done = [
    ...(value.surgeries ?? []).map((item, index) => ({ date: item.date, at: `surgeries[${index}].date` })),
    ...(['radiotherapies', 'systemicTherapies'] as const).flatMap((list) =>
      (value[list] ?? []).map((item, index) => ({ date: item.started, at: `${list}[${index}].started` })),
    ),
    ...(value.otherTreatments ?? []).map((item, index) => ({ date: item.date, at: `otherTreatments[${index}].date` })),
  ];
  return [...diagnosed, ...done]
    .filter(({ date }) => isAfter(date, died))
    .map(({ at }) => finding(at, 'the date lies after the death of the patient'));
}

/** Fields that hold a date of something that happened to the patient, by list. */
const dates = listNames.map((list) => ({
  list,
  fields: ['diagnosed', 'onset', 'admitted', 'date', 'started', 'collected'].filter((field) => hasField(list, field)),
}));

/** Nothing happened to the patient before birth. */
function beforeBirth(value: IscmCase): Issue[] {
  const whole: JsonObject = value;
  const { birthDate } = value.patient;
  const issues: Issue[] = [];
  for (const { list, fields } of isDate(birthDate) ? dates : []) {
    const items = whole[list];
    if (!Array.isArray(items)) continue;
    let index = -1;
    for (const item of items) {
      index += 1;
      for (const field of fields) {
        const date = isObject(item) ? item[field] : undefined;
        if (typeof date === 'string' && isAfter(birthDate, date))
          issues.push(finding(`${list}[${index}].${field}`, 'the date lies before the birth of the patient'));
      }
    }
  }
  return issues;
}

/** A lesion can be operated on only in an operation that took place. */
function resectionsOfGivenSurgery(value: IscmCase): Issue[] {
  return (value.resections ?? []).flatMap(({ surgery: key }, index) => {
    const given = value.surgeries?.find((surgery) => surgery.key === key)?.given;
    const at = `resections[${index}].surgery`;
    return given === 'given' || given === undefined
      ? []
      : [finding(at, `the operation "${key}" is recorded as ${given}`)];
  });
}

/** Parts of a case whose items may have alternatives. */
const parts = ['patient', 'outcome', ...listNames];

/** An alternative is one of a field that its item can have. */
function alternativesOfFields(value: IscmCase): Issue[] {
  const whole: JsonObject = value;
  const issues: Issue[] = [];
  for (const part of parts) {
    const items = whole[part];
    if (items === undefined) continue;
    let index = -1;
    for (const item of asArray(items)) {
      index += 1;
      if (!isObject(item) || item.alternatives === undefined) continue;
      const at = `${part}${Array.isArray(items) ? `[${index}]` : ''}`;
      issues.push(...unknownFields(part, at, item.alternatives));
    }
  }
  return issues;
}

function unknownFields(part: string, at: string, alternatives: JsonValue): Issue[] {
  return asArray(alternatives).flatMap((alternative, position) => {
    const field = isObject(alternative) ? alternative.field : undefined;
    if (typeof field !== 'string' || (hasField(part, field) && field !== 'alternatives')) return [];
    return [finding(`${at}.alternatives[${position}].field`, `${part} has no field "${field}"`)];
  });
}

/** Findings of all rules between items. */
export function brokenRules(value: IscmCase): Issue[] {
  return [
    ...deathAndLife(value),
    ...afterDeath(value),
    ...beforeBirth(value),
    ...resectionsOfGivenSurgery(value),
    ...alternativesOfFields(value),
  ];
}
