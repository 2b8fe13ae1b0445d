import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fhir } from 'lantana-fhir/fhir.js';
import { isResource, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import type { Environment, FhirPath } from '../../src/fhirpath/index.ts';

/** Where the official R4 suite of FHIRPath lies on the project's machines; elsewhere the tests that need it are skipped. */
const SUITE = fileURLToPath(new URL('../../../shared/conformance/fhirpath/', import.meta.url));
const TYPES = 'http://hl7.org/fhir/StructureDefinition/';
const FILE = join(SUITE, 'tests-fhir-r4.xml');
export const hasSuite = existsSync(FILE);

/** One test of the suite: an expression and what it gives, or that it is wrong. */
export interface SuiteTest {
  name: string;
  input: string | undefined;
  expression: string;
  invalid: boolean;
  isPredicate: boolean;
  outputs: { type: string; text: string }[];
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** What a reference such as `&lt;`, `&#62;` or `&#x3E;` stands for. */
function referred(name: string): string {
  if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
  if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
  return ENTITIES[name] ?? '';
}

const unescaped = (text: string): string => text.replace(/&(#?\w+);/g, (_all, name: string) => referred(name));

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : unescaped(found);
};

/** Reads the suite; its XML is plain enough for patterns. */
export function readSuite(): SuiteTest[] {
  const xml = readFileSync(FILE, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
  return [...xml.matchAll(/<test\b([^>]*)>([\s\S]*?)<\/test>/g)].map(([, head = '', body = '']): SuiteTest => {
    const [, marks = '', expression = ''] = /<expression\b([^>]*)>([\s\S]*?)<\/expression>/.exec(body) ?? [];
    const outputs = [...body.matchAll(/<output\b([^>]*?)(?:\/>|>([\s\S]*?)<\/output>)/g)];
    return {
      name: attribute(head, 'name') ?? '',
      input: attribute(head, 'inputfile'),
      expression: unescaped(expression),
      invalid: attribute(marks, 'invalid') !== undefined,
      isPredicate: attribute(head, 'predicate') === 'true',
      outputs: outputs.map(([, mark = '', text = '']) => ({
        type: attribute(mark, 'type') ?? '',
        text: unescaped(text),
      })),
    };
  });
}

const inputs = new Map<string, Resource>();

/** The input of a test as JSON; XML is converted. */
function readInput(file: string): Resource {
  const known = inputs.get(file);
  if (known) return known;
  const text = readFileSync(join(SUITE, 'input', file), 'utf8');
  const value: JsonValue = JSON.parse(file.endsWith('.xml') ? new Fhir().xmlToJson(text) : text);
  if (!isResource(value)) throw new Error(`${file} is no resource`);
  inputs.set(file, value);
  return value;
}

/** An output as a literal of FHIRPath. */
function literal({ type, text }: SuiteTest['outputs'][number]): string {
  switch (type) {
    case 'boolean':
    case 'integer':
    case 'decimal':
      return text;
    case 'date':
    case 'dateTime':
    case 'time':
      return text.startsWith('@') ? text : `@${text}`;
    case 'Quantity':
    case '':
      return text;
    default:
      return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`;
  }
}

/** What a test says as expressions that are true: how many items there are, and each of them. */
function claims({ expression, outputs, isPredicate }: SuiteTest): string[] {
  const whole = `(${expression}\n)`;
  const [only] = outputs;
  if (isPredicate && only) return [only.text === 'true' ? `${whole}.exists()` : `${whole}.exists().not()`];
  if (outputs.length === 0) return [`${whole}.empty()`];
  return [
    `${whole}.count() = ${outputs.length}`,
    ...outputs.map((output, at) => `${whole}[${at}] = ${literal(output)}`),
  ];
}

/** How a test went: one word for each claim, `true`, `false` or `error`. */
export function runTest(test: SuiteTest, fhirpath: FhirPath): string[] {
  const focus = readInput(test.input ?? 'patient-example.xml');
  const environment: Environment = {
    resource: focus,
    rootResource: focus,
    resolve: () => undefined,
    memberOf: () => undefined,
    conformsTo: ({ resourceType }, profile) =>
      profile.startsWith(TYPES) ? profile === TYPES + String(resourceType) : undefined,
    htmlChecks: () => true,
  };
  const context = { path: focus.resourceType, type: focus.resourceType };
  const run = (expression: string): string => {
    const result = fhirpath.compile(expression, context).test(focus, environment);
    return typeof result === 'string' ? 'error' : String(result);
  };
  return test.invalid ? [run(test.expression)] : claims(test).map(run);
}

/** Whether the outcome is what the suite wants. */
export const passes = (test: SuiteTest, outcome: readonly string[]): boolean =>
  outcome.every((word) => word === (test.invalid ? 'error' : 'true'));
