import type { SearchIndex } from '../../search/index.ts';
/** How a store in PostgreSQL is opened. */
export interface PostgresOptions {
  /** What resources are found by; without it nothing can be searched. */
  search?: SearchIndex;
  /** `postgres://user:password@host:port/database`; the parameter `schema` names the schema (default `public`). */
  url: string;
  /** Most connections at the same time; default 10. */
  connections?: number;
  /** How long to wait for a connection and for locks of other writers, in milliseconds; default 5000. */
  busyTimeoutMs?: number;
  /** Longest time for one statement, in milliseconds, and after which no search of a read is begun; default 30000. */
  statementTimeoutMs?: number;
  /** The clock; default the system's. */
  now?: () => Date;
  /** Called where there is no store yet, before one is made; what it throws ends the opening, and nothing is made. */
  missing?: (() => void) | undefined;
}

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** A URL, and what stood in it that is not left to the client: the schema, and `options` for the server. */
export interface SplitUrl {
  url: string;
  schema: string;
  options: string;
}

/** Takes the URL of a store apart. Throws where it is none, or the name of the schema is none that needs no quotes. */
export function splitUrl(given: string): SplitUrl {
  // an error of the parser would carry the URL, and with it the password
  const url = URL.parse(given);
  if (!url)
    throw new Error('The URL of the store cannot be read; in a user or password, #, / and ? stand percent-encoded.');
  const schema = url.searchParams.get('schema') ?? 'public';
  if (!SCHEMA.test(schema))
    throw new Error('The schema in the URL of the store must be lower-case letters, digits and _.');
  const options = url.searchParams.get('options') ?? '';
  for (const name of ['schema', 'options']) url.searchParams.delete(name);
  return { url: url.href, schema, options };
}

/** A store as messages may name it: without what is secret in the URL of a server. */
export function withoutSecrets(store: string): string {
  if (!/^postgres(?:ql)?:/.test(store)) return store;
  const url = URL.parse(store);
  if (!url) return 'postgres://…';
  const { hostname, port, pathname } = url;
  return `postgres://${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
}
