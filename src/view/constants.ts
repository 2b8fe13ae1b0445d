import { choiceMember } from '../fhir/choice-member.ts';
import { Decimal } from '../fhir/decimal.ts';
import type { Issue } from '../fhir/issue.ts';
import { asArray, isObject, type JsonObject } from '../fhir/json.ts';
import type { Constant } from '../fhirpath/index.ts';
import { COLUMN_TYPES, NAME } from './column.ts';
import { mistake } from './fault.ts';

const TYPES = new Map(COLUMN_TYPES.map((type) => [choiceMember('value', type), type]));

/** The constants of a ViewDefinition by name; mistakes go to `issues`. */
export function readConstants(view: JsonObject, issues: Issue[]): Map<string, Constant> {
  const found = new Map<string, Constant>();
  for (const [index, one] of asArray(view.constant).entries()) {
    const at = `ViewDefinition.constant[${index}]`;
    const name = isObject(one) ? one.name : undefined;
    if (!isObject(one) || typeof name !== 'string' || !NAME.test(name)) {
      issues.push(
        mistake('required', 'constant-name', `${at}.name`, 'A constant needs a name of letters, digits and _.'),
      );
      continue;
    }
    const values = Object.keys(one).filter((member) => TYPES.has(member));
    const [member = ''] = values;
    const value = one[member];
    const isValue = ['string', 'number', 'boolean'].includes(typeof value) || value instanceof Decimal;
    if (values.length !== 1 || !isValue) {
      issues.push(
        mistake(
          'required',
          'constant-value',
          `${at}.value`,
          `The constant ${name} needs one value of a primitive type.`,
        ),
      );
    } else if (found.has(name)) {
      issues.push(mistake('duplicate', 'constant-name-twice', `${at}.name`, `There are two constants named ${name}.`));
    } else if (typeof value !== 'object' || value instanceof Decimal) {
      if (value !== undefined) found.set(name, { type: TYPES.get(member) ?? 'string', value });
    }
  }
  return found;
}
