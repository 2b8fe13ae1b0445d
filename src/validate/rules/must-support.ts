import { choiceMember } from '../../fhir/choice-member.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { ElementNode } from '../../profile/index.ts';
import type { ItemCheck } from '../plan/types.ts';

const isThere = ({ name, isChoice, types }: ElementNode, value: JsonObject): boolean =>
  isChoice
    ? types.some(({ code }) => value[choiceMember(name, code)] !== undefined)
    : value[name] !== undefined || value[`_${name}`] !== undefined;

/**
 * Names the children a profile marks as must-support that are missing: no error, but what a sender who has the data
 * would give (http://hl7.org/fhir/R4/conformance-rules.html#mustSupport).
 */
export function mustSupportChecks(node: ElementNode, profile: string): ItemCheck[] {
  const wanted = node.children.filter((child) => child.mustSupport && child.min === 0 && child.max > 0);
  if (wanted.length === 0) return [];
  return [
    (value, run) => {
      if (!isObject(value) || !run.wants('information')) return;
      for (const child of wanted) {
        if (isThere(child, value)) continue;
        run.report({
          severity: 'information',
          code: 'incomplete',
          id: 'must-support-missing',
          message: `The element ${child.name}, which the profile wants supported, is missing.`,
          below: `.${child.name}`,
          profile,
        });
      }
    },
  ];
}
