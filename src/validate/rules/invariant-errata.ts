/**
 * Invariants R4 published with a mistake that makes correct resources fail or wrong ones pass, by key, with the
 * expression as HL7 has corrected it since. An invariant must evaluate to true, so that an operation on an absent
 * element, which gives an empty result, must not decide.
 */
const CORRECTED: Record<string, { published: string; corrected: string }> = {
  'bdl-8': {
    published: "fullUrl.contains('/_history/').not()",
    corrected: "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
  },
  'ras-2': {
    published: 'probability is decimal implies (probability as decimal) <= 100',
    corrected: 'probability.hasValue() implies ((probability as decimal) <= 100)',
  },
  // an element without a value, whose extension says why, is neither above nor below
  'tim-4': {
    published: 'duration.exists() implies duration >= 0',
    corrected: 'duration.hasValue() implies duration >= 0',
  },
  'tim-5': {
    published: 'period.exists() implies period >= 0',
    corrected: 'period.hasValue() implies period >= 0',
  },
  'mdd-1': {
    published: 'whenHandedOver.empty() or whenPrepared.empty() or whenHandedOver >= whenPrepared',
    corrected: 'whenHandedOver.hasValue().not() or whenPrepared.hasValue().not() or whenHandedOver >= whenPrepared',
  },
  // that of Task
  'inv-1': {
    published: 'lastModified.exists().not() or authoredOn.exists().not() or lastModified >= authoredOn',
    corrected: 'lastModified.hasValue().not() or authoredOn.hasValue().not() or lastModified >= authoredOn',
  },
  'dom-6': {
    published: 'text.`div`.exists()',
    // what is contained has its narrative in its container
    corrected: '(%rootResource != $this) or text.`div`.exists()',
  },
  'eld-19': {
    published:
      "path.matches('[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\.[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\[x\\\\])?(\\\\:[^\\\\s\\\\.]+)?)*')",
    // the whole path
    corrected:
      "path.matches('^[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\.[^\\\\s\\\\.,:;\\\\\\'\"\\\\/|?!@#$%&*()\\\\[\\\\]{}]{1,64}(\\\\[x\\\\])?(\\\\:[^\\\\s\\\\.]+)?)*$')",
  },
  'opd-3': {
    published: "targetProfile.exists() implies (type = 'Reference' or type = 'canonical')",
    corrected:
      "targetProfile.exists() implies (type = 'Reference' or type = 'canonical' or type.memberOf('http://hl7.org/fhir/ValueSet/resource-types'))",
  },
  'vs-1': {
    published: '($this as dateTime).toString().length() >= 8',
    // of a Period nothing is asked
    corrected: '$this is dateTime implies $this.toString().length() >= 10',
  },
  'que-7': {
    published: "operator = 'exists' implies (answer is Boolean)",
    corrected: "operator = 'exists' implies (answer is boolean)",
  },
  'que-12': {
    published: 'enableWhen.count() > 2 implies enableBehavior.exists()',
    corrected: 'enableWhen.count() >= 2 implies enableBehavior.exists()',
  },
};

/** The rule on names that thirty types have, each under a key of its own, and that a resource without a name broke. */
const ON_NAMES = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')";

/** The expression to evaluate for an invariant: as published, or as corrected. */
export function correctedExpression(key: string, expression: string): string {
  if (expression === ON_NAMES) return `name.exists() implies ${ON_NAMES}`;
  const known = Object.hasOwn(CORRECTED, key) ? CORRECTED[key] : undefined;
  return known?.published === expression ? known.corrected : expression;
}
