import type { IscmCase } from '../../case/case.ts';
import { parseExact } from '../../fhir/decimal.ts';
import { isResource, type Resource } from '../../fhir/json.ts';
import type { Mapping } from '../../mapping/index.ts';
import { lineageKey } from '../../projection/index.ts';
import { keyText, type Lineage, parseStored, type ResourceKey, type StoreReader } from '../../store/index.ts';
import { rewriteLinks } from '../write/links.ts';
import { mergeChange } from './merge.ts';

/** A resource to be written, or deleted when it has no text. */
export interface CaseResource {
  key: ResourceKey;
  text?: string;
}

/**
 * What has to be written so that the resources held say what `after` says, where they said `before`. Each change is
 * carried into the resources that its item came from, by lineage; what a case cannot hold stays in them. New items make
 * new resources; resources of items that are gone are deleted.
 * @param patient id of the Patient whose case it is, who may not be here yet
 */
export async function caseResources(
  reader: StoreReader,
  mapping: Mapping,
  before: IscmCase | undefined,
  after: IscmCase,
  patient: string | undefined,
): Promise<CaseResource[]> {
  const held = before ? await reader.lineage(before.id) : [];
  const as = (value: IscmCase) => made(mapping, value, held, patient);
  const [old, next] = [before ? as(before) : new Map<string, Made>(), as(after)];
  const writes: CaseResource[] = [];
  for (const [key, { resource, target }] of next) {
    const earlier = old.get(key)?.resource;
    if (earlier && JSON.stringify(earlier) === JSON.stringify(resource)) continue;
    const stored = await reader.read(target);
    const merged =
      stored?.text === undefined ? resource : mergeChange(earlier ?? {}, resource, parseStored(stored.text));
    writes.push({ key: target, text: JSON.stringify(merged) });
  }
  for (const [key, { target }] of old) if (!next.has(key)) writes.push({ key: target });
  return writes;
}

/** A resource as the mapping makes it, links rewritten, and the stored one it stands for. */
interface Made {
  resource: Resource;
  target: ResourceKey;
}

/** The resources of a case by their key in it. */
function made(
  mapping: Mapping,
  value: IscmCase,
  held: readonly Lineage[],
  patient: string | undefined,
): Map<string, Made> {
  const written = mapping.toResources(value).map((one) => {
    const { resourceType: type, id = '' } = one.resource;
    const source = held.find((line) => line.key === lineageKey(one) && line.resourceType === type);
    // who has not come yet is the one whom the findings name
    const unheard = type === 'Patient' ? patient : undefined;
    const target = source?.id ?? unheard ?? id;
    return { key: `${type} ${lineageKey(one)}`, own: { type, id }, resource: one.resource, id: target };
  });
  const links = new Map<string, string>();
  for (const { own, id } of written) {
    links.set(keyText(own), `${own.type}/${id}`);
    links.set(`urn:uuid:${own.id}`, `${own.type}/${id}`);
  }
  const found = new Map<string, Made>();
  for (const { key, own, resource, id } of written) {
    const linked = parseExact(rewriteLinks(JSON.stringify({ ...resource, id }), links));
    if (isResource(linked)) found.set(key, { resource: linked, target: { type: own.type, id } });
  }
  return found;
}
