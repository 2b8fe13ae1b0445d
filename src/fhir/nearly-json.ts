import type { Issue } from './issue.ts';
import { isObject, type JsonValue } from './json.ts';
import { positions } from './locate.ts';
import { parseJson } from './parse-json.ts';
import { JsonSyntaxProblem, type SourceNode, sourceTree } from './source-tree.ts';

/** What a text says that is JSON, or would be but for slips that can be read in one way only. */
export type NearlyJson =
  | {
      value: JsonValue;
      /** JSON in which everything stands where it stands in the text. */
      text: string;
      /** An error for each slip. */
      slips: Issue[];
      issue?: undefined;
    }
  | { issue: Issue };

/** Most slips of one text: each costs reading it from its beginning, and one with more was not meant to be JSON. */
const MOST_SLIPS = 20;

interface Slip {
  /** What is wrong and would be right. */
  reason: string;
  /** Where it is. */
  at: number;
  /** A place in the object or array it is about, or the beginning of the member or item. */
  about: number;
  /** The text without it; as long, so that everything stays in its place. */
  mended: string;
}

/**
 * Reads a text that somebody writes by hand, to tell what else is wrong with it. A comma too many or too few, a
 * comment, a name without quotes and single quotes are told as errors, and the rest is read as it was meant. For
 * checking alone: what is not JSON is never stored.
 */
export function parseNearlyJson(text: string): NearlyJson {
  const slips: Slip[] = [];
  let mended = text;
  for (;;) {
    const parsed = parseJson(mended);
    if (!parsed.issue) return { value: parsed.value, text: mended, slips: issuesOf(slips, mended, parsed.value) };
    const slip = parsed.issue.id === 'json-malformed' && slips.length < MOST_SLIPS ? slipIn(mended) : undefined;
    if (!slip) return { issue: firstProblem(text, slips[0]) ?? parsed.issue };
    slips.push(slip);
    mended = slip.mended;
  }
}

/** The first slip alone: what is worse than a slip, further on, makes every guess at the rest doubtful. */
function firstProblem(text: string, slip: Slip | undefined): Issue | undefined {
  const { issue } = parseJson(text);
  return issue && slip ? { ...issue, message: `The input is not valid JSON: ${slip.reason}.` } : issue;
}

function slipIn(text: string): Slip | undefined {
  const problem = sourceTree(text);
  if (!(problem instanceof JsonSyntaxProblem)) return undefined;
  const { offset } = problem;
  // of a text that ends too early nobody knows how it goes on
  if (offset >= text.length) return undefined;
  const slip =
    comment(text, offset) ??
    extraComma(text, offset) ??
    bareName(text, offset) ??
    singleQuotes(text, offset) ??
    missingComma(text, offset);
  return slip && isReadOn(slip, offset) ? slip : undefined;
}

/** Whether a text can be read further once a slip is mended. Where it cannot, something else was wrong. */
function isReadOn({ mended }: Slip, offset: number): boolean {
  const next = sourceTree(mended);
  return !(next instanceof JsonSyntaxProblem) || next.offset > offset;
}

const replaced = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);

/** Where what is not whitespace ends before a place. */
function endBefore(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && ' \t\r\n'.includes(text.charAt(at - 1))) at -= 1;
  return at;
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

function comment(text: string, offset: number): Slip | undefined {
  COMMENT.lastIndex = offset;
  const found = COMMENT.exec(text)?.[0];
  if (found === undefined) return undefined;
  const end = offset + found.length;
  const mended = replaced(text, offset, end, found.replace(/[^\r\n]/g, ' '));
  const next = mended.slice(end).search(/[^ \t\r\n]/);
  return { reason: 'JSON has no comments', at: offset, about: next < 0 ? 0 : end + next, mended };
}

function extraComma(text: string, offset: number): Slip | undefined {
  const comma = endBefore(text, offset) - 1;
  if (!'}]'.includes(text.charAt(offset)) || text.charAt(comma) !== ',') return undefined;
  // what is empty between two commas, or after a bracket, may have been to be something
  if (',[{:'.includes(text.charAt(endBefore(text, comma) - 1))) return undefined;
  const mended = replaced(text, comma, comma + 1, ' ');
  return { reason: 'there is a comma after the last item', at: comma, about: offset, mended };
}

const BARE_NAME = /[ \t]([A-Za-z_]\w*):[ \t]/y;

/** The quotes take the place of the whitespace around a name. */
function bareName(text: string, offset: number): Slip | undefined {
  BARE_NAME.lastIndex = offset - 1;
  const found = offset > 0 ? BARE_NAME.exec(text) : null;
  const before = endBefore(text, offset);
  if (!found || before === 0 || !',{'.includes(text.charAt(before - 1))) return undefined;
  const mended = replaced(text, offset - 1, BARE_NAME.lastIndex, `"${found[1]}":`);
  return {
    reason: `the name ${found[1]} must stand in double quotes`,
    at: offset,
    about: before,
    mended,
  };
}

const SINGLE_QUOTED = /'([^'"\\\p{Cc}]*)'/uy;

function singleQuotes(text: string, offset: number): Slip | undefined {
  SINGLE_QUOTED.lastIndex = offset;
  const inner = SINGLE_QUOTED.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const mended = replaced(text, offset, SINGLE_QUOTED.lastIndex, `"${inner}"`);
  return { reason: 'a text stands in double quotes, not in single ones', at: offset, about: offset, mended };
}

/** A comma takes the place of whitespace between two values, where the second one surely is one. */
function missingComma(text: string, offset: number): Slip | undefined {
  const end = endBefore(text, offset);
  const space = text.slice(end, offset).search(/[ \t]/);
  if (space < 0 || !'"{['.includes(text.charAt(offset)) || !/["}\]\w]/.test(text.charAt(end - 1))) return undefined;
  const mended = replaced(text, end + space, end + space + 1, ',');
  const about = text.charAt(offset) === '"' ? end : offset;
  return { reason: 'a comma is missing', at: end, about, mended };
}

function issuesOf(slips: readonly Slip[], mended: string, value: JsonValue): Issue[] {
  if (slips.length === 0) return [];
  const root = isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : 'Resource';
  const tree = sourceTree(mended);
  const positionOf = positions(mended);
  return slips.map(({ reason, at, about }) => ({
    severity: 'error',
    code: 'structure',
    id: 'json-slip',
    message: `The input is not valid JSON: ${reason}. The rest is checked all the same.`,
    expression: tree instanceof JsonSyntaxProblem ? root : elementAt(tree, root, about),
    ...positionOf(at),
  }));
}

/** The path of the innermost object or array around a place, or of the member that begins there. */
function elementAt(tree: SourceNode, root: string, offset: number): string {
  let path = root;
  let node: SourceNode | undefined = tree;
  while (node) {
    let inner: SourceNode | undefined;
    for (const [name, member] of node.members ?? []) {
      if (!holds(member, offset)) continue;
      path += `.${name}`;
      inner = member;
    }
    node.items?.forEach((item, at) => {
      if (!holds(item, offset)) return;
      path += `[${at}]`;
      inner = item;
    });
    node = inner;
  }
  return path;
}

const holds = ({ keyStart, start, end, members, items }: SourceNode, offset: number): boolean =>
  offset === keyStart || (offset >= start && offset < end && (members !== undefined || items !== undefined));
