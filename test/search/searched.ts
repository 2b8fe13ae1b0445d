import { loadDefinitions } from '../../src/definitions/index.ts';
import { terminologyService } from '../../src/wiring/terminology-service.ts';
import { BASE, type Served, served } from '../http/harness.ts';
import { type Engine, search } from './engines.ts';

/** A resource of a Bundle as a test looks at it. */
export interface Found {
  resourceType: string;
  id: string;
  [name: string]: unknown;
}

/** A page of a search. */
export interface Page {
  total?: number;
  /** `Type/id` of the matches, in their order. */
  matches: string[];
  included: string[];
  /** Texts of the warnings. */
  warnings: string[];
  resources: Found[];
  links: Record<string, string>;
}

/** A server over an engine, and searches of it. */
export interface Searched extends Served {
  /** Searches by GET below the FHIR base. */
  find(query: string): Promise<Page>;
  /** The same, following the links `next`: all pages. */
  pages(query: string): Promise<Page[]>;
  /** Stores resources under their ids, in one transaction. */
  put(...resources: Found[]): Promise<void>;
}

interface Entry {
  resource: Found;
  search: { mode: string };
}

/** What a searchset holds. */
export function pageOf(body: { total?: number; entry?: Entry[]; link: { relation: string; url: string }[] }): Page {
  const of = (mode: string) => (body.entry ?? []).filter((entry) => entry.search.mode === mode);
  const names = (mode: string) => of(mode).map(({ resource: { resourceType, id } }) => `${resourceType}/${id}`);
  const outcomes = of('outcome').flatMap(({ resource }) => resource.issue as { details: { text: string } }[]);
  return {
    ...(body.total === undefined ? {} : { total: body.total }),
    matches: names('match'),
    included: names('include').sort(),
    warnings: outcomes.map(({ details }) => details.text),
    resources: of('match').map(({ resource }) => resource),
    links: Object.fromEntries(body.link.map(({ relation, url }) => [relation, url])),
  };
}

/** Serves an engine with wide pages. */
export async function searched({ store }: Pick<Engine, 'store'>): Promise<Searched> {
  const limits = {
    depth: 50,
    entries: 500,
    page: 100,
    search: { parameters: 10, values: 20, chain: 3, count: 50, included: 6 },
  };
  const terminology = terminologyService(loadDefinitions().definitions);
  const server = await served({ store, search, limits, terminology }, { maxBodyBytes: 1_000_000 });
  const find = async (query: string) => {
    const answer = await server.http.get(`/fhir/${query}`).expect(200);
    return pageOf(answer.body);
  };
  const pages = async (query: string) => {
    const all = [await find(query)];
    for (let next = all[0]?.links.next; next !== undefined; next = all.at(-1)?.links.next) {
      all.push(await find(next.slice(BASE.length + 1)));
    }
    return all;
  };
  const put = async (...resources: Found[]) => {
    const entry = resources.map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }));
    await server.post({ resourceType: 'Bundle', type: 'transaction', entry }).expect(200);
  };
  return { ...server, find, pages, put };
}
