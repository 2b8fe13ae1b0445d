import type { JsonValue } from '../../fhir/json.ts';
import { positionAt } from '../../fhir/locate.ts';
import { JsonSyntaxProblem, type SourceNode, sourceTree } from '../../fhir/source-tree.ts';
import type { Run } from '../run.ts';

/** Number of object members in a value. */
function countMembers(value: JsonValue | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += typeof item === 'object' ? countMembers(item) : 0;
  else
    for (const name in value) {
      const member = value[name];
      count += 1;
      if (typeof member === 'object') count += countMembers(member);
    }
  return count;
}

/**
 * At least the number of members written in the text: colons after a closing quote. Strings may hold what looks like
 * one, so a larger number only says that it is worth a closer look.
 */
function writtenMembers(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (before > 0 && text.charCodeAt(before) <= 32) before -= 1;
    if (text.charCodeAt(before) === 34 && text.charCodeAt(before - 1) !== 92) count += 1;
  }
  return count;
}

function reportDuplicates(node: SourceNode, path: string, text: string, run: Run): void {
  for (const { name, start } of node.duplicates ?? []) {
    run.issues.push({
      severity: 'error',
      code: 'structure',
      id: 'json-duplicate-key',
      message: `The property '${name.slice(0, 80)}' is given twice in one object.`,
      expression: `${path}.${name}`,
      ...positionAt(text, start),
    });
  }
  for (const [name, member] of node.members ?? []) reportDuplicates(member, `${path}.${name}`, text, run);
  node.items?.forEach((item, at) => {
    reportDuplicates(item, `${path}[${at}]`, text, run);
  });
}

/** Checks what only the text shows: members given twice. */
export function checkSource(text: string, resource: JsonValue, run: Run): void {
  if (writtenMembers(text) <= countMembers(resource)) return;
  const tree = sourceTree(text);
  if (!(tree instanceof JsonSyntaxProblem)) reportDuplicates(tree, run.context.root.resourceType, text, run);
}
