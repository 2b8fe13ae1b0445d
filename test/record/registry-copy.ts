import { expect } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { asText, linesOf } from '../http/ndjson.ts';
import type { Running } from '../http/whole-place.ts';

/** How a client asks a server, as itself. */
export type Ask = (path: string) => ReturnType<Running['http']['get']>;

/** What a registry holds, which follows changes by one route; and what it would hold had it asked for all just now. */
export interface RegistryCopy {
  name: string;
  pull(): Promise<void>;
  held(): ReadonlyMap<string, unknown>;
  whole(): Promise<ReadonlyMap<string, unknown>>;
}

/** Follows the changes of cases by a cursor, page by page where a limit is given. */
export function copyOfCases(ask: Ask, name: string, query: string): RegistryCopy {
  const held = new Map<string, unknown>();
  let since = '';
  const take = async (into: Map<string, unknown>, path: string): Promise<string> => {
    const { text, headers } = await ask(path).set('accept', 'application/x-ndjson').expect(200);
    for (const one of linesOf(text)) {
      if (one.removed) into.delete(one.id);
      else into.set(one.id, one);
    }
    const next = /<(\?[^>]*)>; rel="next"/.exec(String(headers.link))?.[1];
    return next === undefined ? String(headers['x-iscm-cursor']) : take(into, `/cases${next}`);
  };
  return {
    name,
    pull: async () => {
      since = await take(held, `/cases?${query}${since === '' ? '' : `&since=${since}`}`);
    },
    held: () => held,
    whole: async () => {
      const all = new Map<string, unknown>();
      await take(all, `/cases?${query.replace(/&?limit=\d+/, '')}`);
      return all;
    },
  };
}

interface Manifest {
  transactionTime: string;
  output: { url: string }[];
  deleted?: { url: string }[];
}

async function exported(ask: Ask, query: string): Promise<Manifest> {
  const begun = await ask(`/fhir/$export?${query}`).set('prefer', 'respond-async').expect(202);
  const { pathname } = new URL(String(begun.headers['content-location']));
  for (;;) {
    const answer = await ask(pathname);
    if (answer.status === 200) return answer.body;
    expect(answer.status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Follows the changes of resources by exports with `_since`. */
export function copyOfResources(ask: Ask, name: string, query: string): RegistryCopy {
  const held = new Map<string, unknown>();
  let since = '';
  const read = async (files: readonly { url: string }[] = []) => {
    const texts = files.map(async ({ url }) => {
      const { body } = await ask(new URL(url).pathname)
        .set('accept', `${FHIR}, application/fhir+ndjson`)
        .buffer(true)
        .parse(asText);
      return linesOf(body);
    });
    return (await Promise.all(texts)).flat();
  };
  const take = async (into: Map<string, unknown>, asked: string): Promise<string> => {
    const { transactionTime, output, deleted } = await exported(ask, asked);
    for (const resource of await read(output)) into.set(`${resource.resourceType}/${resource.id}`, resource);
    for (const { entry } of await read(deleted)) for (const { request } of entry) into.delete(request.url);
    return transactionTime;
  };
  return {
    name,
    pull: async () => {
      since = await take(held, `${query}${since === '' ? '' : `&_since=${since}`}`);
    },
    held: () => held,
    whole: async () => {
      const all = new Map<string, unknown>();
      await take(all, query);
      return all;
    },
  };
}
