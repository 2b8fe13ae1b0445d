import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Scalar, visit } from 'yaml';
import { decimalOf } from '../../fhir/decimal.ts';
import type { Issue } from '../../fhir/issue.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { type Position, treeLocator } from '../../fhir/locate.ts';
import { depthProblem, type ParsedJson } from '../../fhir/parse-json.ts';
import type { SourceNode } from '../../fhir/source-tree.ts';
import { lostAlias, yamlReason } from '../../fhir/yaml-reason.ts';

/** A YAML text that was read: its value as JSON, and where elements stand in the text. */
export interface YamlDocument {
  issue?: undefined;
  value: JsonValue;
  /** Where the element of a FHIRPath starts, or the nearest one above that is there. */
  locate(expression: string): Position;
}

/** A text that is no YAML, and why. */
export interface UnreadYaml {
  value?: undefined;
  locate?: undefined;
  issue: Issue;
}

/** Where the nodes of a document stand. An alias stands where it is used. */
function sourceNode(node: unknown): SourceNode {
  const [start = 0, end = 0] = isNode(node) ? (node.range ?? []) : [];
  if (isSeq(node)) return { start, end, items: node.items.map(sourceNode) };
  if (!isMap(node)) return { start, end };
  const members = new Map<string, SourceNode>();
  for (const { key, value } of node.items) {
    const keyStart = isNode(key) ? (key.range?.[0] ?? start) : start;
    const inner = value === null ? { start: keyStart, end: keyStart } : sourceNode(value);
    members.set(String(isScalar(key) ? key.value : key), { ...inner, keyStart });
  }
  return { start, end, members };
}

/** A decimal number of YAML as JSON writes it: without a plus, zeros before it, or a point at either end. */
function asJson(source: string): string | undefined {
  const found = /^([-+]?)(\d*)(?:\.(\d*))?(e[-+]?\d+)?$/i.exec(source);
  if (!found) return undefined;
  const [, sign, whole = '', fraction = '', exponent = ''] = found;
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${sign === '-' ? '-' : ''}${digits}${fraction === '' ? '' : `.${fraction}`}${exponent}`;
}

/**
 * Makes numbers what they are in JSON: with their digits where these are to be kept; `.inf` and `.nan` are none, but
 * words.
 */
function readNumbers(document: Document, exact: boolean): void {
  visit(document, {
    Scalar(_key, node: Scalar) {
      if (typeof node.value !== 'number' || node.source === undefined) return;
      const text = exact ? asJson(node.source) : undefined;
      if (text !== undefined) node.value = decimalOf(text);
      else if (!Number.isFinite(node.value)) node.value = node.source;
    },
  });
}

const unread = (message: string): Issue => ({ severity: 'fatal', code: 'structure', id: 'yaml-malformed', message });

const malformed = (error: Error): Issue => unread(`The input is not valid YAML: ${yamlReason(error)}.`);

/** The value of a document, unless an alias names nothing, or itself, or makes too much of little. */
function resolved(document: Document, lines: LineCounter): ParsedJson {
  try {
    const value: JsonValue = document.toJS();
    const issue = depthProblem(value);
    return issue ? { issue } : { value };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const [start] = lostAlias(document)?.range ?? [];
    return { issue: { ...malformed(error), ...(start === undefined ? {} : placeIn(lines, start)) } };
  }
}

function placeIn(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Reads YAML as JSON would be read. With `exact` the digits of numbers stay as they were written. */
export function readYaml(text: string, { exact = false } = {}): YamlDocument | UnreadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', stringKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) return { issue: { ...malformed(problem), ...placeIn(lines, problem.pos[0]) } };
  if (document.contents === null)
    return { issue: { ...unread('The input is empty; YAML was expected.'), line: 1, column: 1 } };
  readNumbers(document, exact);
  const { value, issue } = resolved(document, lines);
  if (issue !== undefined) return { issue };
  let locate: YamlDocument['locate'] | undefined;
  return {
    value,
    locate: (expression) => {
      locate ??= treeLocator(text, sourceNode(document.contents));
      return locate(expression);
    },
  };
}
