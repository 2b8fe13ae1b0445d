/**
 * Compares our verdicts with those of the reference validator:
 * `node test/oracle/compare.ts JOBS RESULTS [PACKAGE…]`.
 *
 * Verdict: both find an error, or neither. Place: of a mutant, the place where the break has to be found is among those
 * the engine names; of all inputs, how many of its places we name and how many of ours it names. Number: where the
 * engine has one error, so do we; where it has several it often tells one cause several times. What the engine cannot
 * know without a terminology server is left out, and so is what it already finds in the example before it is broken.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import { parseNearlyJson } from '../../src/fhir/nearly-json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { FAMILIES, type Job, type OracleIssue, type OracleResult } from './job.ts';
import { place } from './place.ts';

const [jobsFile = '', resultsFile = '', ...packages] = process.argv.slice(2);
const validator = createValidator({ definitions: loadDefinitions({ packages }).definitions });

/** Findings that say that the engine has no terminology service, does not have a code system, or cannot fetch a URL. */
const OFFLINE =
  /without terminology services|No server available|No server|CodeSystem .* could not be found|because the code system|which could not be found|Cannot invoke|URL_Resolve/i;

/** What follows where a target was found wrong for such a reason. */
const CONSEQUENCE = /Reference_REF_CantMatchChoice|SLICING_CANNOT_BE_EVALUATED/;

const isError = ({ severity }: { severity: string }): boolean => severity === 'error' || severity === 'fatal';
const isOffline = ({ id, message }: OracleIssue): boolean => OFFLINE.test(`${id ?? ''} ${message}`);

function ours({ file, profiles }: Job): Issue[] {
  const read = parseNearlyJson(readFileSync(file, 'utf8'));
  if (read.issue) return [read.issue];
  const found = validator.validate({ resource: read.value, source: read.text }, { profiles, level: 'error' });
  return [...read.slips, ...found];
}

const places = (issues: readonly { at?: string | undefined }[]): Set<string> =>
  new Set(issues.map(({ at }) => place(at ?? '')));

interface Tally {
  inputs: number;
  verdict: number;
  /** Inputs with one error of theirs, and those of them with one of ours. */
  single: number;
  alsoSingle: number;
  theirs: number;
  found: number;
  ours: number;
  shared: number;
}

const tallies = new Map<string, Tally>();
const baseline = new Map<string, Set<string>>();

function tallyOf(name: string): Tally {
  const family = Object.values(FAMILIES).find((start) => name.startsWith(start)) ?? 'other';
  const known = tallies.get(family) ?? {
    inputs: 0,
    verdict: 0,
    single: 0,
    alsoSingle: 0,
    theirs: 0,
    found: 0,
    ours: 0,
    shared: 0,
  };
  tallies.set(family, known);
  return known;
}

/** The example a mutant was made from. */
const originOf = (name: string): string => name.slice(FAMILIES.mutant.length).split(': ')[0] ?? '';

const signature = ({ at, message }: OracleIssue): string => `${place(at ?? '')} ${message}`;

function compare(job: Job, { issues }: OracleResult): void {
  const isBlind = issues.some((issue) => isError(issue) && isOffline(issue));
  const errors = issues.filter(
    (issue) => isError(issue) && !isOffline(issue) && !(isBlind && CONSEQUENCE.test(issue.id ?? '')),
  );
  if (job.name.startsWith(FAMILIES.sound))
    baseline.set(job.name.slice(FAMILIES.sound.length), new Set(errors.map(signature)));
  const before = baseline.get(originOf(job.name));
  const theirs = errors.filter((issue) => !before?.has(signature(issue)));
  const found = ours(job);
  const tally = tallyOf(job.name);
  const theirPlaces = places(theirs);
  const ourPlaces = places(found.map(({ expression }) => ({ at: expression })));
  const shared = [...theirPlaces].filter((at) => ourPlaces.has(at)).length;
  tally.inputs += 1;
  tally.theirs += theirPlaces.size;
  tally.ours += ourPlaces.size;
  tally.shared += shared;
  if (theirs.length === 1) {
    tally.single += 1;
    if (found.length === 1) tally.alsoSingle += 1;
  }
  const agree = theirs.length > 0 === found.length > 0;
  if (agree) tally.verdict += 1;
  const isPlaced = job.at ? job.at.some((at) => theirPlaces.has(place(at))) : shared > 0;
  if (isPlaced || (theirs.length === 0 && found.length === 0)) tally.found += 1;
  if (agree && shared === theirPlaces.size && shared === ourPlaces.size) return;
  process.stdout.write(`${agree ? 'place  ' : 'VERDICT'} ${job.name}\n`);
  for (const { at, id, message } of theirs)
    if (!ourPlaces.has(place(at ?? '')))
      process.stdout.write(`   theirs ${place(at ?? '')} ${id} ${message.slice(0, 200)}\n`);
  for (const { expression = '', id, message } of found)
    if (!theirPlaces.has(place(expression)))
      process.stdout.write(`   ours   ${expression} ${id} ${message.slice(0, 200)}\n`);
}

const jobs = new Map<string, Job>();
for (const line of readFileSync(jobsFile, 'utf8').split('\n')) {
  if (line === '') continue;
  const job: Job = JSON.parse(line);
  jobs.set(job.name, job);
}
for await (const line of createInterface({ input: createReadStream(resultsFile) })) {
  const result: OracleResult = JSON.parse(line);
  const job = jobs.get(result.name);
  if (job && result.thrown === undefined) compare(job, result);
  else if (job) process.stdout.write(`thrown  ${job.name} ${result.thrown}\n`);
}
const percent = (part: number, all: number): string => `${((100 * part) / Math.max(all, 1)).toFixed(1)} %`;
for (const [family, { inputs, verdict, single, alsoSingle, theirs, found, ours: own, shared }] of tallies) {
  process.stdout.write(
    `${family.padEnd(18)} ${inputs} inputs; verdict ${percent(verdict, inputs)}; the place ${percent(found, inputs)}; one error where they have one ${percent(alsoSingle, single)}; their places named by us ${percent(shared, theirs)}, ours by them ${percent(shared, own)}\n`,
  );
}
