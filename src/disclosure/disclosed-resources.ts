import type { Policy } from '../deidentify/index.ts';
import {
  type HistoryHit,
  membersOf,
  type ResourceKey,
  type ResourceVersion,
  type ScanPage,
  type StoreReader,
} from '../store/index.ts';
import { filled } from './filled.ts';
import { placeOf } from './place.ts';
import type { View } from './view-of.ts';

/** The reads of resources that a view changes. */
export type ResourceReads = Pick<
  StoreReader,
  | 'read'
  | 'readMany'
  | 'vread'
  | 'history'
  | 'historyOfAll'
  | 'findByIdentifier'
  | 'findSources'
  | 'referrers'
  | 'deletedTargets'
  | 'patientMembers'
  | 'compartment'
  | 'scan'
  | 'typesHeld'
  | 'instantOf'
>;

/** What may be given out no more is gone for a recipient who follows changes, and may hold a version that could. */
const withoutText = ({ text: _, ...version }: ResourceVersion): ResourceVersion => version;

/** Resources as a recipient sees them. */
export function disclosedResources(reader: StoreReader, view: View, { resources }: Policy): ResourceReads {
  const seen = (version: ResourceVersion | undefined) => version && view.version(version);
  const keys = (found: readonly ResourceKey[]) => found.flatMap((key) => view.key(key) ?? []);
  const scannedId = (pseudonym: string, whole: ScanPage) =>
    placeOf<ResourceVersion>(view, pseudonym, (last, limit) =>
      reader.scan({ ...whole, limit, ...(last ? { after: last } : {}) }),
    );
  return {
    read: async (key) => {
      const real = view.real(key);
      return real && seen(await reader.read(real));
    },
    readMany: async (asked) => {
      const real = asked.map(view.real);
      const found = await reader.readMany(real.filter((key) => key !== undefined));
      let at = 0;
      return real.map((key) => (key === undefined ? undefined : seen(found[at++])));
    },
    vread: async (key, version) => {
      const real = view.real(key);
      return real && seen(await reader.vread(real, version));
    },
    history: async (key, page) => {
      const real = view.real(key);
      if (!real) return [];
      const first = { ...page, ...(page.since !== undefined && { since: view.like(page.since).low }) };
      return filled(
        page.limit,
        (last) => reader.history(real, last ? { ...first, before: last.version } : first),
        seen,
      );
    },
    historyOfAll: async (scan) => {
      const types = (scan.types ?? resources).filter((type) => resources.includes(type));
      if (types.length === 0) return [];
      const { since, at } = scan;
      const within = {
        ...scan,
        ...(since !== undefined && { since: view.like(since).low }),
        ...(at !== undefined && { at: { low: view.like(at.low).low, high: view.like(at.high).high } }),
      };
      return filled<HistoryHit, HistoryHit>(
        scan.limit,
        (last) => reader.historyOfAll({ ...within, types, ...(last ? { before: last.place } : {}) }),
        ({ version, place }) => {
          const made = view.version(version);
          return made && { version: made, place };
        },
      );
    },
    // a business identifier is seen as a pseudonym at most, and a pseudonym is not stored
    findByIdentifier: async () => [],
    findSources: async (urls) => urls.map(() => undefined),
    referrers: async (target, limit) => {
      const real = view.real(target);
      return real ? keys(await reader.referrers(real, limit)) : [];
    },
    deletedTargets: async (sources) => {
      const found = await reader.deletedTargets(sources.flatMap((source) => view.real(source) ?? []));
      return found.flatMap((link) => {
        const [source, target] = [view.key(link.source), view.key(link.target)];
        return source && target ? [{ source, target }] : [];
      });
    },
    patientMembers: async (group) => {
      const real = view.real({ type: 'Group', id: group });
      const shown = real && seen(await reader.read(real));
      const resource = shown && view.resource(shown);
      if (!real || !resource) return [];
      // who is a member now is told by the periods as they are stored; those that are seen are of another time
      const named = new Set(membersOf(resource, reader.own));
      return (await reader.patientMembers(real.id)).map(view.id).filter((id) => named.has(id));
    },
    compartment: async (patient) => {
      const real = view.realId(patient);
      if (real === undefined) return [];
      return (await reader.compartment(real)).flatMap((version) => view.version(version) ?? []);
    },
    scan: async (page) => {
      if (!resources.includes(page.type)) return [];
      const { after } = page;
      const { after: _, ...whole } = page;
      const id = after && (await scannedId(after.id, whole));
      const first = after && id !== undefined ? { ...whole, after: { ...after, id } } : whole;
      const changed = (version: ResourceVersion) => seen(version) ?? seen(withoutText(version));
      return filled(
        page.limit,
        (last) => reader.scan(last ? { ...page, after: last } : first),
        page.since === undefined ? seen : changed,
      );
    },
    typesHeld: async (since) => (await reader.typesHeld(since)).filter((type) => resources.includes(type)),
    instantOf: async (sequence) => {
      const instant = await reader.instantOf(sequence);
      return instant === undefined ? undefined : view.stored(instant);
    },
  };
}
