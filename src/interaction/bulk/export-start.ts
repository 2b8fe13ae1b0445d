import type { Disclosures } from '../../disclosure/index.ts';
import { type BulkJob, parseStored, type StoreReader } from '../../store/index.ts';
import { admitted, type Caller, notPermitted, permitted } from '../caller.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { STORED_TYPES } from '../stored-types.ts';
import type { BulkOptions } from './bulk-options.ts';
import { begun, type ExportDocument } from './export-job.ts';
import { type BulkParameter, type ExportLevel, type ExportRequest, readExportRequest } from './export-request.ts';
import { addJob } from './job-limit.ts';
import { kept } from './kept-grant.ts';

/** A kick-off request (Bulk Data Access 2.0, "Bulk Data Kick-off Request"). */
export interface ExportKickOff {
  level: ExportLevel;
  parameters: readonly BulkParameter[];
  /** The URL asked for, and the FHIR base as the client sees it. */
  url: string;
  base: string;
  post: boolean;
  /** `Prefer: handling=lenient`. */
  lenient: boolean;
  /** Whether clients of this server show who they are. */
  requiresAccessToken: boolean;
}

/** Begins an export; gives the job. */
export async function startExport(
  context: Context,
  bulk: BulkOptions,
  kickOff: ExportKickOff,
): Promise<BulkJob | Failure> {
  const { caller, search } = context;
  const types = STORED_TYPES.filter((type) => context.resourceTypes.has(type));
  const { parameters, lenient, post } = kickOff;
  const request = readExportRequest(parameters, { types, lenient, post, search });
  if (isFailure(request)) return request;
  const refused = request.types?.map((type) => notPermitted(caller, 's', type)).find((problem) => problem);
  if (refused) return refused;
  if (caller.policy !== undefined && request.until !== undefined) {
    const message = 'A client under a policy cannot ask for _until: it would tell when something was stored.';
    return fail('forbidden', 'not-permitted', message, '_until');
  }
  const document = await context.store.read((reader) => documentOf(reader, context, kickOff, request));
  if (isFailure(document)) return document;
  return addJob(context.store, bulk, { kind: 'export', client: caller.id, document });
}

async function documentOf(
  reader: StoreReader,
  { caller, disclosures }: Context,
  kickOff: ExportKickOff,
  asked: ExportRequest,
): Promise<ExportDocument | Failure> {
  const { level, url, base, requiresAccessToken } = kickOff;
  const request = await withPatients(reader, caller, level, asked);
  if (isFailure(request)) return request;
  const asOf = await lastCommit(reader, request);
  const sinceSequence = request.since === undefined ? undefined : await reader.sequenceBefore(request.since);
  const held = await reader.typesHeld(sinceSequence);
  const types = held.filter(
    (type) => (request.types?.includes(type) ?? true) && permitted(caller, 's', type).length > 0,
  );
  return {
    url,
    base,
    level,
    request,
    grants: permitted(caller, 's', '*')
      .concat(caller.grants.filter(({ type }) => type !== '*'))
      .map(kept),
    ...(caller.policy !== undefined ? policyOf(disclosures, caller.policy) : {}),
    asOf,
    // before the first commit any instant but the earliest could be that of one still open
    transactionTime: (await reader.instantOf(asOf)) ?? new Date(0).toISOString(),
    ...(sinceSequence !== undefined ? { sinceSequence } : {}),
    requiresAccessToken,
    ...begun(types),
  };
}

/** The commit whose state is exported. */
async function lastCommit(reader: StoreReader, { until }: ExportRequest): Promise<number> {
  const newest = await reader.horizon();
  return until === undefined ? newest : Math.min(newest, await reader.sequenceBefore(until));
}

/** The policy, with what tells later whether it and its key are still the same. */
const policyOf = (disclosures: Disclosures | undefined, policy: string) => ({
  policy,
  ...(disclosures ? { policyMark: disclosures.mark(policy) } : {}),
});

/** The request with the patients it is confined to: those named, and those who are members of the Group. */
async function withPatients(
  reader: StoreReader,
  caller: Caller,
  level: ExportLevel,
  request: ExportRequest,
): Promise<ExportRequest | Failure> {
  const named = request.patients;
  if (named && level.level === 'system') {
    return fail('invalid', 'export-parameter', 'patient is for exports of patients and groups.', 'patient');
  }
  if (level.level !== 'group') {
    const missing = named && (await missingPatient(reader, caller, named));
    return missing ?? { ...request, ...(named ? { patients: named } : {}) };
  }
  const group = await reader.read({ type: 'Group', id: level.group });
  if (group?.text === undefined || !admitted(caller, 'r', group)) {
    return fail('not-found', 'not-found', 'There is no Group with this id.');
  }
  const content = parseStored(group.text);
  if (content.actual !== true) {
    const message = 'This Group says who may belong to it, not who does: there are no members to export.';
    return fail('not-supported', 'group-without-members', message, 'Group.actual');
  }
  const members = new Set(await reader.patientMembers(level.group));
  const strangers = named?.filter((id) => !members.has(id)) ?? [];
  if (strangers.length > 0) {
    return fail('invalid', 'export-parameter', 'patient names someone who is no member of the Group.', 'patient');
  }
  return { ...request, patients: named ?? [...members] };
}

async function missingPatient(
  reader: StoreReader,
  caller: Caller,
  ids: readonly string[],
): Promise<Failure | undefined> {
  const found = await reader.readMany(ids.map((id) => ({ type: 'Patient', id })));
  if (found.every((version) => version?.text !== undefined && admitted(caller, 's', version))) return undefined;
  return fail('invalid', 'export-parameter', 'patient names a Patient that is not here.', 'patient');
}
