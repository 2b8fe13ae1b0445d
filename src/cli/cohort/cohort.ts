import { isDeepStrictEqual } from 'node:util';
import type { IscmCase } from '../../case/case.ts';
import { caseFacets } from '../../case/facets.ts';
import { type CaseFacts, caseFacts, cohortReport, syntheticCohort } from '../../cohort/index.ts';
import { type Issue, isError } from '../../fhir/issue.ts';
import { isResource, type JsonValue } from '../../fhir/json.ts';
import { type CohortForm, cohortQuery, cohortText } from '../../interaction/case/cohort.ts';
import { isFailure } from '../../interaction/outcome.ts';
import type { Mapping } from '../../mapping/index.ts';
import { meetsConditions } from '../../store/index.ts';
import { codeAfter, EXIT, Unusable } from '../exit-code.ts';
import { nameOf, type Place, tellFinding } from '../finding/findings.ts';
import { type CaseInput, documentCases, tableInputs } from '../input/case-inputs.ts';
import { documentValue } from '../input/document-value.ts';
import { isLoose, LooseResources } from '../input/loose-resources.ts';
import type { Document } from '../input/read-input.ts';
import { namedInputs } from '../input/table-sets.ts';
import { outputTo } from '../output.ts';
import type { StartServer } from '../serve.ts';
import { loadMapping } from '../toolkit.ts';
import { refusalIssues } from '../transfer/refusal.ts';
import { openSource } from '../transfer/remote.ts';

/** What a cohort is asked for. */
export interface CohortCommand {
  from?: string;
  format: CohortForm;
  /** Parameters as of `GET /cohort`. */
  parameters: URLSearchParams;
}

const MEDIA: Readonly<Record<CohortForm, string>> = {
  json: 'application/json',
  markdown: 'text/markdown',
  svg: 'image/svg+xml',
};

/** `cohort`: tables and survival over cases of inputs, or of a server or store. */
export async function cohort(
  inputs: readonly string[],
  { from, format, parameters }: CohortCommand,
  start: StartServer,
): Promise<number> {
  const query = cohortQuery(parameters);
  if (isFailure(query)) throw new Unusable(query.failed.map(({ message }) => message).join('\n'));
  if (from !== undefined) {
    if (inputs.length > 0) throw new Unusable('Name inputs, or a server or store by --from; not both.');
    return ofRemote(from, format, parameters, start);
  }
  if (query.cases.conditions.some(({ name }) => name === 'state')) {
    throw new Unusable('state: only cases that are stored have a state; use --from.');
  }
  const facts: CaseFacts[] = [];
  let code: number = EXIT.good;
  for await (const { place, case: value, issues } of onceEach(casesOf(inputs))) {
    for (const issue of issues.filter(isError)) tellFinding(place, issue);
    code = codeAfter(code, issues);
    if (value !== undefined && meetsConditions(caseFacets(value), query.cases.conditions)) facts.push(caseFacts(value));
  }
  if (facts.length === 0) console.error('No case matches.');
  const text = cohortText(cohortReport(facts, query.options), format, query.factor);
  if (typeof text !== 'string') throw new Unusable(text.failed.map(({ message }) => message).join('\n'));
  await outputTo(process.stdout).write(text);
  return code;
}

/** Each case once: the same again says nothing new, another one with its id is told of and not counted. */
async function* onceEach(inputs: AsyncIterable<CaseInput>): AsyncGenerator<CaseInput> {
  const known = new Map<string, { place: Place; value: IscmCase }>();
  for await (const input of inputs) {
    const { place, case: value, issues } = input;
    const first = value && known.get(value.id);
    if (value && !first) known.set(value.id, { place, value });
    if (!value || !first) yield input;
    else if (isDeepStrictEqual(first.value, value)) yield { place, issues };
    else yield { place, issues: [...issues, caseTwice(value.id, first.place)] };
  }
}

const caseTwice = (id: string, first: Place): Issue => ({
  severity: 'error',
  code: 'duplicate',
  id: 'case-twice',
  message: `The case ${id} stands in ${nameOf(first)} too, and says something else; only that one is counted.`,
  expression: 'id',
});

async function ofRemote(
  from: string,
  format: CohortForm,
  parameters: URLSearchParams,
  start: StartServer,
): Promise<number> {
  const remote = await openSource(from, start);
  try {
    const answer = await remote.request(`/cohort?${parameters}`, MEDIA[format]);
    if (answer.ok) process.stdout.write(answer.text);
    else for (const issue of refusalIssues(answer)) console.error(`${remote.name}: ${issue.message}`);
    return answer.ok ? EXIT.good : EXIT.unusable;
  } finally {
    await remote.close();
  }
}

/** Cases of inputs: cases and tables of cases as they are, FHIR resources by the mapping. */
async function* casesOf(names: readonly string[]): AsyncGenerator<CaseInput> {
  const { sets, read } = namedInputs(names);
  let loaded: Mapping | undefined;
  const mapping = () => {
    loaded ??= loadMapping();
    return loaded;
  };
  const loose = new LooseResources();
  for await (const document of read) {
    const { value } = documentValue(document);
    if (value === undefined || ![value].flat().some(isResource)) yield* documentCases(document);
    else if (isLoose(value)) loose.add(document, value);
    else yield* ofResources(document, value, mapping());
  }
  if (!loose.isEmpty) yield* ofLoose(loose, mapping());
  yield* tableInputs(sets);
}

function* ofLoose(loose: LooseResources, mapping: Mapping): Generator<CaseInput> {
  for (const { cases, found } of loose.read(mapping)) {
    for (const { document, issues } of found) yield { place: document, issues };
    const [first] = found;
    for (const one of cases) if (first) yield { place: first.document, issues: [], case: one };
  }
}

function* ofResources(document: Document, value: JsonValue, mapping: Mapping): Generator<CaseInput> {
  const { cases, issues } = mapping.toCases(value);
  if (issues.length > 0) yield { place: document, issues };
  for (const read of cases) {
    yield { place: document, issues: read.issues, ...(read.case && { case: read.case }) };
  }
}

/** `cohort generate`: the synthetic cohort after paper S2, a case a line. */
export async function generateCohort(seed: string): Promise<number> {
  const number = Number(seed);
  if (!/^\d{1,10}$/.test(seed) || number >= 2 ** 32) throw new Unusable('--seed: a whole number from 0 to 4294967295.');
  const output = outputTo(process.stdout);
  for (const value of syntheticCohort(number)) await output.write(`${JSON.stringify(value)}\n`);
  return EXIT.good;
}
