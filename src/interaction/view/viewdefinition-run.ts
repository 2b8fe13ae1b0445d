import type { Issue } from '../../fhir/issue.ts';
import type { Resource } from '../../fhir/json.ts';
import { withOwnReferences } from '../../fhir/own-base.ts';
import { parseStored, type ResourceVersion, type StoreReader } from '../../store/index.ts';
import { type Cell, compileView, type TableFormatName, type View } from '../../view/index.ts';
import { admittedBy, notPermitted, permitted } from '../caller.ts';
import { accessedCase, type Failure, isFailure, refusal } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { costlyView } from './costly-view.ts';
import { readViewAsked, type ViewAsked, type ViewRunRequest } from './viewdefinition-asked.ts';

/** A view that is being run: rows come batch by batch. */
export interface ViewRun {
  view: View;
  format: TableFormatName;
  header: boolean;
  /** Throws `ViewFailed` where a resource cannot be made into rows. */
  batches: AsyncIterable<Cell[][]>;
}

/** Thrown when rows cannot be made of a resource. */
export class ViewFailed extends Error {
  readonly failure: Failure;
  constructor(issue: Issue) {
    super(issue.id);
    this.failure = { failed: [issue], unprocessable: true };
  }
}

/**
 * `$viewdefinition-run` (https://sql-on-fhir.org/ig/latest/OperationDefinition-ViewDefinitionRun.html): rows of the
 * resources that are given, or of those that are stored.
 */
export async function viewRun(context: Context, request: ViewRunRequest): Promise<ViewRun | Failure> {
  const asked = readViewAsked(context, request);
  if (isFailure(asked)) return asked;
  const costly = costlyView(asked.definition);
  if (costly) return costly;
  const { view, issues } = compileView(asked.definition, context.resourceTypes);
  if (!view) return { failed: issues, unprocessable: true };
  const { format, header, limit, resources } = asked;
  const batches = resources ? given(resources) : await stored(context, view.resource, asked);
  if (isFailure(batches)) return batches;
  return { view, format, header, batches: rowsOf(view, batches, limit) };
}

const PAGE = 500;

async function* given(resources: readonly Resource[]): AsyncGenerator<readonly Resource[]> {
  yield resources;
}

/** The stored resources of a type that the client may see, all of one state of the store. */
async function stored(
  context: Context,
  type: string,
  asked: ViewAsked,
): Promise<AsyncGenerator<readonly Resource[]> | Failure> {
  const { store, caller } = context;
  const refused = notPermitted(caller, 's', type);
  if (refused) return refused;
  const grants = permitted(caller, 's', type);
  const { patient } = asked;
  const noted = new Set<string>();
  const notePatient = (id: string | undefined): void => {
    if (id === undefined || noted.has(id)) return;
    noted.add(id);
    context.noteAccess?.([accessedCase({ patient: id })]);
  };
  const visible = (versions: readonly ResourceVersion[]): Resource[] =>
    versions.flatMap((version) => {
      if (version.text === undefined || !admittedBy(grants, 's', version)) return [];
      notePatient(version.patient);
      return [withOwnReferences(parseStored(version.text), context.search.own)];
    });
  const scan = await store.read((reader) => start(reader, type, asked.since));
  return mapped(patient === undefined ? scanned(store, scan) : ofPatient(store, patient, scan), visible);
}

interface Scan {
  type: string;
  asOf: number;
  since?: number;
}

async function start(reader: StoreReader, type: string, since: string | undefined): Promise<Scan> {
  const asOf = await reader.horizon();
  return { type, asOf, ...(since !== undefined ? { since: await reader.sequenceBefore(since) } : {}) };
}

async function* scanned(store: Context['store'], scan: Scan): AsyncGenerator<ResourceVersion[]> {
  let after: ResourceVersion | undefined;
  for (;;) {
    const page = { ...scan, limit: PAGE, ...(after ? { after } : {}) };
    const versions = await store.read((reader) => reader.scan(page));
    yield versions;
    if (versions.length < PAGE) return;
    after = versions.at(-1);
  }
}

async function* ofPatient(
  store: Context['store'],
  patient: string,
  { type, since = 0 }: Scan,
): AsyncGenerator<ResourceVersion[]> {
  const versions = await store.read((reader) => reader.compartment(patient));
  yield versions.filter((version) => version.type === type && version.sequence > since);
}

async function* mapped(
  pages: AsyncIterable<readonly ResourceVersion[]>,
  visible: (versions: readonly ResourceVersion[]) => Resource[],
): AsyncGenerator<readonly Resource[]> {
  for await (const versions of pages) yield visible(versions);
}

async function* rowsOf(
  view: View,
  batches: AsyncIterable<readonly Resource[]>,
  limit: number,
): AsyncGenerator<Cell[][]> {
  let left = limit;
  for await (const resources of batches) {
    const rows: Cell[][] = [];
    for (const resource of resources) {
      const made = view.rows(resource);
      if (!Array.isArray(made)) throw new ViewFailed(placed(made, resource));
      for (const row of made) rows.push(row);
    }
    yield rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
  }
}

const placed = (issue: Issue, { resourceType, id }: Resource): Issue =>
  refusal(issue.code, issue.id, `${issue.message} In ${resourceType}/${id ?? '(no id)'}.`, issue.expression);
