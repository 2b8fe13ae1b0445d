import { caseSchema } from '../case/case.ts';
import { caseFacets } from '../case/facets.ts';
import { type Deidentifier, likeInstants } from '../deidentify/index.ts';
import { parseExact } from '../fhir/decimal.ts';
import { isObject, isResource, type Resource } from '../fhir/json.ts';
import { type OwnBases, withOwnReferences } from '../fhir/own-base.ts';
import {
  type CaseCondition,
  type Lineage,
  meetsConditions,
  type ResourceKey,
  type ResourceVersion,
  type StoredCase,
} from '../store/index.ts';

/** What one recipient sees of what is stored, and what the recipient's keys stand for. */
export interface View {
  /** The key that a pseudonymous one stands for; `undefined` for what is none, or of a type that is not given out. */
  real(key: ResourceKey): ResourceKey | undefined;
  realId(pseudonym: string): string | undefined;
  /** The id of a pseudonym that was given not long ago, be it one that cannot be turned back. */
  lastId(pseudonym: string): string | undefined;
  /** The pseudonym of an id. */
  id(id: string): string;
  /** The instants of storing that cannot be told from one. */
  like(instant: string): { low: string; high: string };
  /** What is seen of an instant of storing. */
  stored(instant: string): string;
  key(key: ResourceKey): ResourceKey | undefined;
  version(version: ResourceVersion): ResourceVersion | undefined;
  /** The resource of a version that was seen, for a filter to look at. */
  resource(version: ResourceVersion): Resource | undefined;
  storedCase(stored: StoredCase): StoredCase;
  lineage(caseId: string, entry: Lineage): Lineage | undefined;
  /** Whether what is seen of a case meets conditions. */
  meets(seen: StoredCase, conditions: readonly CaseCondition[]): boolean;
}

/** Instants of storing tell when somebody was treated: one that may not be seen is given as this. */
const UNKNOWN_INSTANT = '1970-01-01T00:00:00.000Z';

/** Makes the view of a recipient; references below `own` are references to resources of the store. */
export function viewOf(deidentifier: Deidentifier, own: OwnBases): View {
  const { policy, recipient } = deidentifier;
  const given = (type: string): boolean => policy.resources.includes(type);
  const hide = (id: string): string => recipient.id.hide(id);
  const stored = (instant: string): string => {
    const seen = recipient.recorded(instant);
    if (seen === undefined) return UNKNOWN_INSTANT;
    return seen.includes('T') ? seen : `${seen}-01-01T00:00:00.000Z`;
  };
  const key: View['key'] = ({ type, id }) => (given(type) ? { type, id: hide(id) } : undefined);
  return {
    id: hide,
    like: (instant) => likeInstants(policy.dates, instant),
    stored,
    realId: (pseudonym) => recipient.id.reveal(pseudonym),
    lastId: (pseudonym) => recipient.id.reveal(pseudonym) ?? recipient.id.recall(pseudonym),
    real: ({ type, id }) => {
      const real = given(type) ? recipient.id.reveal(id) : undefined;
      return real === undefined ? undefined : { type, id: real };
    },
    key,
    version: ({ text, patient, ...version }) => {
      const hidden = key(version);
      if (!hidden) return undefined;
      const whose = patient ?? version.id;
      const seen: ResourceVersion = {
        ...version,
        ...hidden,
        lastUpdated: stored(version.lastUpdated),
        ...(patient !== undefined ? { patient: hide(patient) } : {}),
      };
      if (text === undefined) return seen;
      const resource = parseExact(text);
      const disclosed = isResource(resource)
        ? deidentifier.resource(withOwnReferences(resource, own), whose)
        : undefined;
      return disclosed && { ...seen, text: JSON.stringify(disclosed) };
    },
    resource: ({ text }) => {
      const value = text === undefined ? undefined : parseExact(text);
      return isResource(value) ? value : undefined;
    },
    storedCase: (known) => {
      const { id, patient, text, reasons: _, ...rest } = known;
      const value = text === undefined ? undefined : parseExact(text);
      return {
        ...rest,
        id: hide(id),
        patient: hide(patient),
        // reasons name what the sources said
        reasons: [],
        lastUpdated: stored(known.lastUpdated),
        ...(isObject(value) ? { text: JSON.stringify(deidentifier.case(value, patient)) } : {}),
      };
    },
    lineage: (caseId, { key: item, resourceType, id }) =>
      given(resourceType) ? { key: recipient.itemKey(caseId, item), resourceType, id: hide(id) } : undefined,
    meets: ({ text, state }, conditions) => {
      const parsed = text === undefined ? undefined : caseSchema.safeParse(parseExact(text));
      if (!parsed?.success) return false;
      const facets = [...caseFacets(parsed.data), { name: 'state', value: state, until: state }];
      return meetsConditions(facets, conditions);
    },
  };
}
