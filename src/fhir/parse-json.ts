import type { Issue } from './issue.ts';
import type { JsonValue } from './json.ts';
import { positionAt } from './locate.ts';
import { JsonSyntaxProblem, sourceTree } from './source-tree.ts';
import { reasonOf } from './system-error.ts';

/** Deepest nesting accepted unless told otherwise. R4 resources of the official examples stay below 20. */
const MAX_DEPTH = 100;

/** A value, or the issue that says why there is none. */
export type ParsedJson = { value: JsonValue; issue?: undefined } | { value?: undefined; issue: Issue };

/**
 * Parses JSON (RFC 8259; a byte order mark is let pass). Malformed text gives an issue with line and column; text
 * nested too deeply gives one too, so that whatever walks the value later needs no guard of its own. A member named
 * `__proto__` is an ordinary own property, as `JSON.parse` makes it.
 * @param maxDepth deepest nesting of objects and arrays
 */
export function parseJson(text: string, { maxDepth = MAX_DEPTH } = {}): ParsedJson {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  let value: JsonValue;
  try {
    value = JSON.parse(clean);
  } catch (error) {
    return { issue: syntaxIssue(clean, error) };
  }
  if (deeperThan(value, maxDepth)) return { issue: depthIssue(maxDepth) };
  return { value };
}

function syntaxIssue(text: string, error: unknown): Issue {
  const problem = sourceTree(text);
  const known = problem instanceof JsonSyntaxProblem;
  const reason = known ? problem.reason : reasonOf(error);
  return {
    severity: 'fatal',
    code: 'structure',
    id: 'json-malformed',
    message: text.trim() === '' ? 'The input is empty; JSON was expected.' : `The input is not valid JSON: ${reason}.`,
    ...(known ? positionAt(text, problem.offset) : {}),
  };
}

function depthIssue(maxDepth: number): Issue {
  return {
    severity: 'fatal',
    code: 'too-costly',
    id: 'json-too-deep',
    message: `The input is nested more than ${maxDepth} levels deep.`,
  };
}

/** The issue of a value nested too deeply, or nothing: a guard for values that did not come through `parseJson`. */
export function depthProblem(value: JsonValue, maxDepth = MAX_DEPTH): Issue | undefined {
  return deeperThan(value, maxDepth) ? depthIssue(maxDepth) : undefined;
}

/** Whether objects and arrays are nested more than `left` levels deep; recursion ends at that depth. */
function deeperThan(value: JsonValue | undefined, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const item = value[at];
      if (typeof item === 'object' && deeperThan(item, left - 1)) return true;
    }
    return false;
  }
  for (const name in value) {
    const member = value[name];
    if (typeof member === 'object' && deeperThan(member, left - 1)) return true;
  }
  return false;
}
