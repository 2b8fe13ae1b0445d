import { keyText, type ResourceKey, type ResourceVersion, type StoreWriter } from '../../store/index.ts';

/** What was written, and what was there before. */
export interface Change {
  before: ResourceVersion | undefined;
  version: ResourceVersion;
}

/** Who did something, for whom and where: no case is made of it, and thousands of patients may refer to one of them. */
const NOT_READ: ReadonlySet<string> = new Set(['Location', 'Organization', 'Practitioner', 'PractitionerRole']);

/**
 * The patients whose cases the changes may touch, in the order of the changes: those that a resource belongs or
 * belonged to. A Medication and the like belong to nobody: then it is the patients of what refers to it.
 */
export async function concernedPatients(writer: StoreWriter, changes: readonly Change[]): Promise<Set<string>> {
  const patients = new Set<string>();
  const shared = new Map<string, ResourceKey>();
  for (const { before, version } of changes) {
    for (const state of [before, version]) if (state?.patient !== undefined) patients.add(state.patient);
    if (isShared(before, version)) shared.set(keyText(version), version);
  }
  for (const { type, id } of shared.values()) {
    const referrers = await writer.referrers({ type, id }, Number.MAX_SAFE_INTEGER);
    for (const referrer of await writer.readMany(referrers))
      if (referrer?.patient !== undefined) patients.add(referrer.patient);
  }
  return patients;
}

/**
 * Whether others may read a resource that belongs, or belonged, to nobody. To what is deleted nobody refers any more,
 * and nobody but this transaction to what has an id that was made for it.
 */
function isShared(before: ResourceVersion | undefined, { type, method, patient }: ResourceVersion): boolean {
  if (NOT_READ.has(type) || method !== 'PUT') return false;
  return patient === undefined || (before?.text !== undefined && before.patient === undefined);
}
