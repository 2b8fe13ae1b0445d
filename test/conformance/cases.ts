import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefinitionLayer, loadDefinitions, readPackage } from '../../src/definitions/index.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import { isObject, type JsonValue } from '../../src/fhir/json.ts';
import { parseNearlyJson } from '../../src/fhir/nearly-json.ts';
import { createValidator } from '../../src/validate/index.ts';

/** Where HL7's public validator cases lie on the project's machines; elsewhere the tests that need them are skipped. */
export const CASES = fileURLToPath(new URL('../../../shared/conformance/validator/', import.meta.url));
export const hasCases = existsSync(join(CASES, 'manifest.json'));

interface Expected {
  errors: number;
  at: string[];
}

export interface Case {
  name: string;
  file: string;
  supporting: string[];
  expected: Expected;
  /** Whether urls for examples are allowed. */
  examples?: boolean;
  profile?: { source: string; supporting: string[]; expected: Expected };
}

/** One comparison: a case against base and claimed profiles, or against its profile. */
export interface Outcome {
  name: string;
  expected: Expected;
  errors: Issue[];
}

export function readCases(): Case[] {
  return JSON.parse(readFileSync(join(CASES, 'manifest.json'), 'utf8'));
}

const layer = (file: string): DefinitionLayer => readPackage(join(CASES, 'files', file)).layer;

function validate(text: string, supporting: string[], profile: string | undefined, exampleUrls: boolean): Issue[] {
  const { definitions } = loadDefinitions({ layers: supporting.map(layer) });
  const parsed = parseNearlyJson(text);
  if (parsed.issue) return [parsed.issue];
  const validator = createValidator({ definitions, exampleUrls });
  const found = validator.validate(
    { resource: parsed.value, source: parsed.text },
    { profiles: profile === undefined ? [] : [profile] },
  );
  definitions.close();
  return [...parsed.slips, ...found].filter(({ severity }) => severity === 'error' || severity === 'fatal');
}

function urlOf(file: string): string {
  const value: JsonValue = JSON.parse(readFileSync(join(CASES, 'files', file), 'utf8'));
  return isObject(value) && typeof value.url === 'string' ? value.url : '';
}

/** Runs a case; two outcomes when it names a profile. */
export function runCase(one: Case): Outcome[] {
  const text = readFileSync(join(CASES, 'files', one.file), 'utf8');
  const examples = one.examples ?? true;
  const errors = validate(text, one.supporting, undefined, examples);
  const outcomes = [{ name: one.name, expected: one.expected, errors }];
  if (one.profile) {
    const { source, supporting, expected } = one.profile;
    const files = [source, ...supporting, ...one.supporting];
    outcomes.push({ name: `${one.name} (profile)`, expected, errors: validate(text, files, urlOf(source), examples) });
  }
  return outcomes;
}

/** A place without the habits of its spelling: type comments, `ofType`, a profile named before the parameter it is about. */
export const place = (expression: string): string =>
  expression
    .replace(/\/\*.*?\*\//g, '')
    .replace(/\.ofType\(\w+\)/g, '')
    .replace(/\[x\]/g, '')
    .replace(/\.(?:in|out)putProfile(?=\.parameter\[)/, '');

export interface Score {
  total: number;
  verdict: number;
  number: number;
  places: number;
  placesFound: number;
}

export function score(outcomes: Outcome[]): Score {
  const result = { total: outcomes.length, verdict: 0, number: 0, places: 0, placesFound: 0 };
  for (const { expected, errors } of outcomes) {
    if (errors.length > 0 === expected.errors > 0) result.verdict += 1;
    if (errors.length === expected.errors) result.number += 1;
    const found = new Set(errors.map(({ expression }) => place(expression ?? '')));
    result.places += expected.at.length;
    result.placesFound += expected.at.filter((at) => found.has(place(at))).length;
  }
  return result;
}

/** Errors at places where the reference validator has none: `case: message id place`. */
export function surplus(outcomes: Outcome[]): string[] {
  return outcomes.flatMap(({ name, expected, errors }) => {
    const wanted = new Set(expected.at.map(place));
    return errors
      .filter(({ expression }) => !wanted.has(place(expression ?? '')))
      .map(({ id, expression }) => `${name}: ${id} ${expression}`);
  });
}
