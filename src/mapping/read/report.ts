import type { Issue, IssueCode } from '../../fhir/issue.ts';

/** Findings of the mapping report; all carry the expression of what they speak of. */

const information = (id: string, expression: string, message: string): Issue => ({
  severity: 'information',
  code: 'informational',
  id,
  message,
  expression,
});

const warning = (code: IssueCode, id: string, expression: string, message: string): Issue => ({
  severity: 'warning',
  code,
  id,
  message,
  expression,
});

const error = (code: IssueCode, id: string, expression: string, message: string): Issue => ({
  ...warning(code, id, expression, message),
  severity: 'error',
});

/** Of a resource of a type, or about a matter, that no case has. */
export const notRecognised = (expression: string, type: string): Issue =>
  information(
    'not-represented',
    expression,
    `This ${type} is none of the resources that a case is read from; it is kept with the bundle, not in the case.`,
  );

/** Of an element that no row reads. */
export const notRepresented = (expression: string): Issue =>
  information('not-represented', expression, 'This element has no place in the case; it is kept with the resource.');

/** Of a modifier element that keeps its resource from being read. */
export const blockedByModifier = (expression: string): Issue =>
  warning(
    'business-rule',
    'blocked-by-modifier',
    expression,
    'This element takes its resource back, or may turn its meaning round; the resource is not read as fact.',
  );

/** Of a resource of a document that was issued in error. */
export const ofRetractedDocument = (expression: string): Issue =>
  warning(
    'business-rule',
    'blocked-by-modifier',
    expression,
    'The Composition of the document that this is of takes it back as issued in error; no resource of it is read as fact.',
  );

/** Of a resource whose patient is not in the input. */
export const withoutPatient = (expression: string): Issue =>
  warning(
    'not-found',
    'without-patient',
    expression,
    'The patient of this resource is not in the input; the resource is not part of any case.',
  );

/** Of a reference to what is no item of the case. */
export const withoutItem = (expression: string): Issue =>
  warning(
    'not-found',
    'without-item',
    expression,
    'This reference leads to no item of the case; what it says is left out.',
  );

/** Of a resource that belongs to an item of another one and does not say to which. */
export const ofNoItem = (expression: string, type: string): Issue => ({
  ...withoutItem(expression),
  message: `This ${type} does not say which item of the case it belongs to; what it says is left out.`,
});

/** Of a second value for a field that takes one. */
export const contradiction = (
  expression: string,
  field: string,
  stands: 'the first one' | 'neither' = 'the first one',
): Issue =>
  warning(
    'conflict',
    'contradiction',
    expression,
    `Another element gives another value for ${field}; ${stands} stands in the case.`,
  );

/** Of a second resource with the key of an item. */
export const duplicateItem = (expression: string, key: string): Issue =>
  error('duplicate', 'duplicate-item', expression, `Another resource is already the item with the key "${key}".`);

/** Of an id that no case can have. */
export const noCaseId = (expression: string): Issue =>
  error(
    'value',
    'case-id-invalid',
    expression,
    'The id of a case is 1 to 64 letters, digits and hyphens, which this is not; the case was read under another id.',
  );

/** Of a patient whose resources name several cases. */
export const severalCaseIds = (expression: string): Issue =>
  error(
    'conflict',
    'case-id-invalid',
    expression,
    'Resources of this patient carry ids of different cases; the case was read under another id.',
  );

/** Of a code or words that were read as a word of the case. */
export const normalised = (expression: string, from: string, to: string, by: string, loses?: string): Issue =>
  information(
    'normalised',
    expression,
    `${from} was read as ${to} by ${by}${loses === undefined ? '' : `; it also says ${loses}, which is not read from it`}.`,
  );

/** Of what was read although it is not said in so many words. */
export const assumed = (expression: string, message: string): Issue => information('assumed', expression, message);

/** Of what is left out of the case, with the reason. */
export const notRead = (expression: string, why: string, id = 'not-represented'): Issue =>
  information(id, expression, `Not read into the case: ${why}. It is kept with the bundle.`);

/** Of an item that claims to be one of ours. */
export const leftOut = (expression: string, why: string): Issue =>
  error('incomplete', 'left-out', expression, `Left out of the case: ${why}.`);

/** Of a resource that was read as items. */
export const used = (expression: string, type: string, items: string): Issue =>
  information('used', expression, `This ${type} was read as ${items}.`);

/** Of an older version of a resource. */
export const superseded = (expression: string): Issue =>
  information(
    'superseded',
    expression,
    'A newer version of this resource, or its deletion, is in the input; this one was not read.',
  );

/** Of a metastasis of the cord that also says that it is none. */
export const contradictoryPlace = (expression: string, why: string): Issue =>
  warning(
    'conflict',
    'contradiction',
    expression,
    `This names the spinal cord, but ${why}; it was not read as an intramedullary metastasis.`,
  );

/** Of what contradicts itself. */
export const impossible = (expression: string, why: string): Issue =>
  warning('conflict', 'contradiction', expression, `Left out of the case, since it cannot be: ${why}`);

/** Of a diagnosis that says again what another says. */
export const repeated = (expression: string, first: string): Issue =>
  information('repeated', expression, `This diagnosis says again what ${first} says; it is not counted twice.`);

/** Of a part of a course of treatment. */
export const ofOneCourse = (expression: string, first: string): Issue =>
  information('repeated', expression, `This is part of the course that ${first} tells; it is not counted twice.`);

/** Of a course of treatment with drugs that are there. */
export const ofItsDrugs = (expression: string, first: string): Issue =>
  information('repeated', expression, `${first} and the like tell the drugs of this course; it is not counted twice.`);

/** Of a study whose report is there. */
export const reported = (expression: string, first: string): Issue =>
  information('repeated', expression, `This study is the one that ${first} reports; it is not counted twice.`);

/** Of a result of a report whose conclusion says the same. */
export const concluded = (expression: string, whole: string): Issue =>
  information(
    'repeated',
    expression,
    `The conclusion of ${whole} says the same of the same specimen; it is not counted twice.`,
  );

/** Of what was sent again under another id. */
export const copied = (expression: string, first: string): Issue =>
  information(
    'repeated',
    expression,
    `This says again, word for word and of the same time, what ${first} says; it is not counted twice.`,
  );

/** Of a report in whose place another one stands. */
export const corrected = (expression: string, last: string): Issue =>
  information(
    'superseded',
    expression,
    `${last} is a corrected report of the same study and stands in place of this one.`,
  );

/** Of a report that adds to another one. */
export const addendum = (expression: string, first: string): Issue =>
  information(
    'repeated',
    expression,
    `This adds to the report ${first}; it is of no other study, and its text is not in the case.`,
  );

/** Of a second diagnosis of ISCM of one date. */
export const ofThatDate = (expression: string, first: string): Issue =>
  assumed(
    expression,
    `Read as of the episode that ${first} tells of, which has the same date; a place of its own is another lesion.`,
  );

/** Of a recurrence of a tumour that is recorded. */
export const recurrence = (expression: string, first: string): Issue =>
  information('repeated', expression, `This says that the tumour of ${first} came back; it is no other tumour.`);

/** Of an entry that tells of a recorded tumour that it has spread or is far advanced. */
export const spread = (expression: string, first: string): Issue =>
  information('repeated', expression, `This says that the tumour of ${first} has spread; it is no other tumour.`);

/** Of a recurrence or a later state of one of several tumours. */
export const stateOfOne = (expression: string): Issue =>
  information(
    'repeated',
    expression,
    'This says that one of several tumours came back or has spread, and not which; it is no other.',
  );

/** Of an order, or of what was done by it, that another administration tells of. */
export const ofOneOrder = (expression: string, first: string): Issue =>
  information(
    'repeated',
    expression,
    `This belongs to the order by which ${first} was given; all of it is one treatment, and not counted twice.`,
  );

/** Of what tells of a drug that is told already. */
export const ofOneDrug = (expression: string, first: string): Issue =>
  information(
    'repeated',
    expression,
    `This tells of the same drug at about the same time as ${first}; it is one treatment, and not counted twice.`,
  );

/** Of a diagnosis that repeats one of several. */
export const repeatedOneOf = (expression: string): Issue =>
  information(
    'repeated',
    expression,
    'This diagnosis of an encounter says again one of several that are recorded, and not which; it is not counted.',
  );

/** Of a level that the spine does not have. */
export const impossibleLevel = (expression: string, why: string): Issue =>
  warning('value', 'level-impossible', expression, `No level was read: ${why}. The words are kept.`);

/** Of a result of the sample that another resource is about. */
export const ofOneSample = (expression: string, first: string): Issue =>
  information(
    'repeated',
    expression,
    `This is of the sample, or of the day, of ${first}; its result stands in the case with that one's, as one examination.`,
  );

/** Of a finding of the study that another resource is about. */
export const ofOneStudy = (expression: string, first: string): Issue =>
  information(
    'repeated',
    expression,
    `This is of the study, or of the day, of ${first}; what it shows stands in the case with that one's.`,
  );
