import { type Filter, indexesOf, NOTHING, shown } from '../search/index.ts';
import type { StoreReader } from '../store/index.ts';
import { jsonText, RawJson } from './bundle-text.ts';
import { confinement } from './confinement.ts';
import { type EverythingRequest, patientProblem, periodFilter } from './everything.ts';
import { periodAsked, unknownNames } from './everything-input.ts';
import { accessed, fail, isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { reading } from './reading.ts';
import { compartmentFilter, compartmentTypes } from './search/search-compartment.ts';

const BUNDLE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-patient-bundle';

/** What it takes: its answer is a Bundle of a profile, which a part of the types would break. */
const PARAMETERS = ['start', 'end', '_since'] as const;

/**
 * `Patient/[id]/$mcode-everything` (mCODE 4.0.0): a collection of the patient and of the resources of its compartment
 * that claim a profile of mCODE, or one of ours that is built on one.
 */
export async function mcodeEverything(
  context: Context,
  { id, base, input }: EverythingRequest,
  within?: StoreReader,
): Promise<Outcome> {
  const missing = await patientProblem(context, id, within);
  if (missing) return missing;
  const [unknown] = unknownNames(input, PARAMETERS);
  if (unknown !== undefined) {
    const message = `$mcode-everything takes start, end and _since, not "${shown(unknown)}".`;
    return fail('invalid', 'invalid-parameter', message, input.place(unknown));
  }
  const period = periodAsked(input);
  if (isFailure(period)) return period;
  const types = compartmentTypes(context, 'Patient');
  const compartment = compartmentFilter(context, 'Patient', id, types) ?? NOTHING;
  const during = periodFilter(context, types, period);
  const own: Filter = { kind: 'id', ids: [id], type: 'Patient' };
  const filter: Filter = {
    kind: 'any',
    of: [own, { kind: 'all', of: [compartment, claims(context, types), confined(context, types), ...during] }],
  };
  const limit = context.limits.entries;
  const hits = await reading(context, within, async (reader) =>
    reader.search({ types, filter, sort: [] }, await reader.state(), { limit: limit + 1 }),
  );
  if (hits.length > limit) {
    return fail(
      'too-costly',
      'too-many-entries',
      `The patient has more than ${limit} resources; ask by start and end.`,
    );
  }
  const versions = hits.map(({ version }) => version).sort((a, b) => rank(a.type) - rank(b.type));
  const text = jsonText({
    resourceType: 'Bundle',
    meta: { profile: [BUNDLE] },
    type: 'collection',
    timestamp: new Date().toISOString(),
    entry: versions.map((version) => ({
      fullUrl: `${base}/${version.type}/${version.id}`,
      resource: new RawJson(version.text ?? ''),
    })),
  });
  return { status: 200, text, accessed: versions.map(accessed) };
}

const rank = (type: string) => (type === 'Patient' ? 0 : 1);

function claims({ search: { parameters }, mcodeProfiles = [] }: Context, types: readonly string[]): Filter {
  const indexes = indexesOf(types.flatMap((type) => parameters.get(type)?.get('_profile') ?? []));
  return { kind: 'row', test: { table: 'token', indexes, codes: mcodeProfiles } };
}

/** What the caller may find of each type. */
function confined(context: Context, types: readonly string[]): Filter {
  const of = types.map((type): Filter => {
    const own = confinement(context, context.caller, type);
    return { kind: 'all', of: [{ kind: 'type', types: [type] }, ...(own ? [own] : [])] };
  });
  return { kind: 'any', of };
}
