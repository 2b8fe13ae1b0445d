import { serverBase } from '../../fhir/literal-reference.ts';
import {
  type IdentifierKey,
  identifiersOf,
  keyText,
  patientIdentifiers,
  type ResourceKey,
  type ResourceVersion,
  resourceOf,
  type StoreReader,
} from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { admitted } from '../caller.ts';
import type { Context } from '../ports.ts';
import type { Plan } from './intent.ts';
import { identifierText, withPatient } from './logical-patient.ts';

type Rule = Pick<Context, 'patientMatch'>;

/**
 * Plans whose resources name their patient by an identifier alone get a reference to the only Patient held that they mean:
 * of the source they come from, or by rule of any. A Patient that is among the plans is not looked for: the Bundle says
 * who that is.
 */
export async function withHeldPatients<P extends { plan: Plan }>(
  reader: StoreReader,
  plans: readonly P[],
  rule: Rule,
): Promise<P[]> {
  const written = new Set(plans.filter(({ plan }) => plan.action !== 'keep').map(({ plan }) => keyText(plan.key)));
  const isWritten = (id: string) => written.has(`Patient/${id}`);
  const found: P[] = [];
  for (const one of plans) {
    const { plan } = one;
    const body = 'body' in plan && (await linkedToHeld(reader, plan, plan.body, rule, isWritten));
    found.push(body ? { ...one, plan: { ...plan, body } } : one);
  }
  return found;
}

/**
 * What is held without a patient and names one of these, just written, by an identifier alone: as updates that add the
 * reference. What the caller may not update stays as it is.
 */
export async function claimedBy(
  reader: StoreReader,
  patients: readonly ResourceVersion[],
  { caller, ...rule }: Rule & Pick<Context, 'caller'>,
): Promise<{ plan: Plan; before: ResourceVersion }[]> {
  const identifiers = patients.flatMap(identifiersIn).filter(({ system }) => system !== '');
  const keys = identifiers.length === 0 ? [] : await reader.awaiting(identifiers);
  const claimed: { plan: Plan; before: ResourceVersion }[] = [];
  for (const before of await reader.readMany(keys)) {
    const resource = before && resourceOf(before);
    if (!resource || before.text === undefined || !admitted(caller, 'u', before)) continue;
    const key = { type: before.type, id: before.id };
    const body = await linkedToHeld(reader, { key }, { text: before.text, resource }, rule);
    if (body) claimed.push({ plan: { action: 'update', key, body }, before });
  }
  return claimed;
}

function identifiersIn(version: ResourceVersion): IdentifierKey[] {
  const resource = resourceOf(version);
  return resource ? identifiersOf(resource) : [];
}

/** A body with a reference to the Patients held that it means; `undefined` where it means none. */
async function linkedToHeld(
  reader: StoreReader,
  { key, sourceUrl }: { key: ResourceKey; sourceUrl?: string },
  body: ResourceBody,
  { patientMatch }: Rule,
  isLeftOut: (id: string) => boolean = () => false,
): Promise<ResourceBody | undefined> {
  const patients = new Map<string, string>();
  for (const identifier of patientIdentifiers(body.resource)) {
    const having = (await reader.findByIdentifier('Patient', identifier)).filter((id) => !isLeftOut(id));
    const meant =
      patientMatch === 'identifier' || having.length === 0
        ? having
        : await ofOneSource(reader, having, [...(sourceUrl ? [sourceUrl] : []), ...(await sourcesOf(reader, key))]);
    const [only, ...others] = meant;
    if (only !== undefined && others.length === 0) patients.set(identifierText(identifier), `Patient/${only}`);
  }
  return patients.size === 0 ? undefined : withPatient(body, patients);
}

const sourcesOf = async (reader: StoreReader, key: ResourceKey) => (await reader.sourcesOf([key]))[0] ?? [];

/** The Patients that came from the server that one of the URLs is of; of no URL: those that came from none. */
async function ofOneSource(reader: StoreReader, ids: readonly string[], urls: readonly string[]): Promise<string[]> {
  const bases = new Set(urls.map(serverBase));
  const sources = await reader.sourcesOf(ids.map((id) => ({ type: 'Patient', id })));
  return ids.filter((_, at) => {
    const own = sources[at] ?? [];
    return bases.size === 0 ? own.length === 0 : own.some((url) => bases.has(serverBase(url)));
  });
}
