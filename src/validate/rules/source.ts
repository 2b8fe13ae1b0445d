import { isObject, type JsonValue } from '../../fhir/json.ts';
import { positionAt } from '../../fhir/locate.ts';
import { JsonSyntaxProblem, type SourceNode, sourceTree } from '../../fhir/source-tree.ts';
import { integerMembers } from '../../fhirpath/index.ts';
import { membersIn } from '../placing.ts';
import type { Engine, MemberPlan, ObjectPlan } from '../plan/types.ts';
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

const QUOTE = 34;
const BACKSLASH = 92;

/** What the text shows at a glance. */
interface Glance {
  /** At least the number of members written: strings may hold what looks like one. */
  members: number;
  /** Names of members whose number has a point or an exponent though it should be whole. */
  fractions: string[];
}

/** The name that ends with the quote at a place. */
const nameBefore = (text: string, quote: number): string => text.slice(text.lastIndexOf('"', quote - 1) + 1, quote);

/** Whether a number stands at a place that is not written as whole numbers are. */
function isFraction(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 32) at += 1;
  if (text.charCodeAt(at) === 45) at += 1;
  const start = at;
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at += 1;
  const code = text.charCodeAt(at) | 32;
  return at > start && (code === 46 || code === 101);
}

/** Looks at every colon after a closing quote. */
function glance(text: string): Glance {
  const fractions: string[] = [];
  let members = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (before > 0 && text.charCodeAt(before) <= 32) before -= 1;
    if (text.charCodeAt(before) !== QUOTE || text.charCodeAt(before - 1) === BACKSLASH) continue;
    members += 1;
    if (!isFraction(text, at + 1)) continue;
    const name = nameBefore(text, before);
    if (integerMembers().has(name)) fractions.push(name);
  }
  return { members, fractions };
}

/** An object in the text with its place, as FHIRPath names it, and the members it may have. */
interface Place {
  node: SourceNode;
  path: string;
  members: ObjectPlan['members'];
}

/** Goes over the objects of a text, beside what was read from it. */
function* placesIn(
  node: SourceNode,
  value: JsonValue | undefined,
  path: string,
  member: MemberPlan | undefined,
  engine: Engine,
): Generator<Place> {
  for (const [at, item] of (node.items ?? []).entries())
    yield* placesIn(item, Array.isArray(value) ? value[at] : undefined, `${path}[${at}]`, member, engine);
  if (!node.members) return;
  const members = membersIn(value, member, engine);
  yield { node, path, members };
  for (const [name, inner] of node.members) {
    const below = isObject(value) ? value[name] : undefined;
    yield* placesIn(inner, below, `${path}.${elementOf(name, members)}`, members.get(name), engine);
  }
}

/** The element a member is of: `value` for `valueQuantity`, `birthDate` for `_birthDate`. */
const elementOf = (name: string, members: ObjectPlan['members']): string => members.get(name)?.element.name ?? name;

function reportDuplicates({ node, path }: Place, text: string, run: Run): void {
  for (const { name, start } of node.duplicates ?? []) {
    run.issues.push({
      severity: 'error',
      code: 'structure',
      id: 'json-duplicate-key',
      message: `The property '${name.slice(0, 80)}' is given twice in one object.`,
      // the object has it twice; which of the two is meant, nobody knows
      expression: path,
      ...positionAt(text, start),
    });
  }
}

/** A whole number has neither point nor exponent (http://hl7.org/fhir/R4/datatypes.html#integer). */
function reportFractions({ node, path, members }: Place, text: string, names: readonly string[], run: Run): void {
  for (const [name, member] of node.members ?? []) {
    // a number that is not whole is found as that
    const isWhole = Number.isInteger(Number(text.slice(member.start, member.end)));
    if (!names.includes(name) || !isFraction(text, member.start) || !isWhole) continue;
    run.issues.push({
      severity: 'error',
      code: 'value',
      id: 'integer-literal',
      message: `The whole number ${name} must be written without a point or exponent.`,
      expression: `${path}.${elementOf(name, members)}`,
      ...positionAt(text, member.start),
    });
  }
}

/** Checks what only the text shows: members given twice, and how whole numbers are written. */
export function checkSource(text: string, resource: JsonValue, run: Run, engine: Engine): void {
  const { members, fractions } = glance(text);
  const hasDuplicates = members > countMembers(resource);
  if (!hasDuplicates && fractions.length === 0) return;
  const tree = sourceTree(text);
  if (tree instanceof JsonSyntaxProblem) return;
  const { resourceType } = run.context.root;
  for (const place of placesIn(tree, resource, resourceType, undefined, engine)) {
    if (hasDuplicates) reportDuplicates(place, text, run);
    if (fractions.length > 0) reportFractions(place, text, fractions, run);
  }
}
