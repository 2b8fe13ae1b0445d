import { hashApiKey, makeApiKey, settingsSchema } from '../../config/index.ts';
import { reasonOf } from '../../fhir/system-error.ts';
import { withoutSecrets } from '../../store/index.ts';
import { Unusable } from '../exit-code.ts';
import type { StartServer } from '../serve.ts';
import { refusalIssues } from './refusal.ts';
import { openExistingStore, STORE_FORMS } from './stored-resources.ts';

/** A server that cases are taken from or brought to. */
export interface Remote {
  /** How messages call it; without passwords. */
  name: string;
  /**
   * A request below its root (`/cases`, `/fhir`), with the token; the answer is taken whole.
   * @param form media type of a good answer: whatever answers in another one is not the server that was meant
   */
  request(path: string, form: string, init?: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

/** What a server answered. */
export interface Answer {
  ok: boolean;
  status: number;
  headers: Headers;
  text: string;
}

/** How often a request is tried when the server cannot be reached or is busy. */
const TRIES = 4;

/** The first pause between two tries, in milliseconds; each further one is twice as long. */
const PAUSE_MS = 500;

/** Statuses that pass, by which nothing was done. */
const BUSY = [429, 503];

/** Statuses of a gateway that cannot say whether anything was done; they pass too. */
const UNCERTAIN = [502, 504];

/** Sends a request, again after a pause where that may help and does no harm. */
async function fetchPatiently(url: string, init: RequestInit): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // a write that is sent elsewhere would arrive there as a read
      const answer = await fetch(url, { ...init, redirect: isRead(init) ? 'follow' : 'manual' });
      const { ok, status, headers } = answer;
      // an answer that breaks off is none
      const text = await answer.text();
      const passes = BUSY.includes(status) || (UNCERTAIN.includes(status) && isRead(init));
      if (!passes || attempt === TRIES) return { ok, status, headers, text };
    } catch (error) {
      if (attempt === TRIES || !mayRepeat(init, error)) {
        throw new Unusable(`${url.split('?')[0]} gives no answer: ${reasonOf(causeOf(error))}.`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** (attempt - 1)));
  }
}

const isRead = ({ method = 'GET' }: RequestInit): boolean => method === 'GET';

/** What writes is not sent a second time when nobody knows whether it arrived. */
function mayRepeat(init: RequestInit, error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isRead(init) || (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED');
}

const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? error.cause : error;

function overHttp(name: string, root: string, token: string | undefined): Remote {
  const common: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    name,
    request: async (path, form, init = {}) => {
      const headers = { ...common, accept: form, ...init.headers };
      const answer = await fetchPatiently(`${root}${path}`, { ...init, headers });
      const problem = problemOf(answer, form);
      // what is wrong now will be wrong for the next request too
      if (problem !== undefined) throw new Unusable(`${name}${problem}`);
      return answer;
    },
    close: async () => undefined,
  };
}

/** Why no request to a place can do any good: who asks is not known there, or it is no server of this kind. */
function problemOf(answer: Answer, form: string): string | undefined {
  const { ok, status, headers } = answer;
  if (status === 401) {
    const why = refusalIssues(answer).map(({ message }) => message);
    return `: ${why.join(' ')} It is taken from ISCM_TOKEN.`;
  }
  const elsewhere = headers.get('location');
  if (status >= 300 && status < 400 && elsewhere !== null) return ` sends on to ${elsewhere}; name the server there.`;
  const type = headers.get('content-type') ?? 'no media type';
  return !ok || type.startsWith(form) ? undefined : ` is no server of cases: it answers with ${type}, not ${form}.`;
}

const CLIENT = 'command-line';

/** A store is used through a server of its own on this machine, which takes a key that nobody else knows. */
async function overStore(store: string, start: StartServer, { mustExist }: { mustExist: boolean }): Promise<Remote> {
  const key = makeApiKey(CLIENT);
  const settings = settingsSchema.safeParse({
    store,
    port: 0,
    logLevel: 'silent',
    clients: [{ id: CLIENT, keys: [await hashApiKey(key, 'sha256')], scopes: ['system/*.cruds'] }],
  });
  if (!settings.success)
    throw new Unusable(
      `${withoutSecrets(store)} is neither the URL of a server (http, https) nor a store: ${STORE_FORMS}.`,
    );
  if (mustExist) await (await openExistingStore(store)).close();
  const server = await start(settings.data).catch((error: unknown) => {
    throw new Unusable(`The store cannot be used: ${reasonOf(error)}.`);
  });
  return { ...overHttp(withoutSecrets(store), server.url, key), close: () => server.stop() };
}

const isUrl = (name: string) => /^https?:\/\//.test(name);

/** The server at a URL (its root or its FHIR base), or the store that is named; `ISCM_TOKEN` is the token for a URL. */
export async function openRemote(name: string, start: StartServer): Promise<Remote> {
  if (!isUrl(name)) return overStore(name, start, { mustExist: false });
  const { username, password, host } = URL.parse(name) ?? {};
  if (username || password) {
    throw new Unusable(`The URL of ${host} has a user in it; a token or API key is taken from ISCM_TOKEN.`);
  }
  return overHttp(name, name.replace(/\/+$/, '').replace(/\/fhir$/, ''), givenToken());
}

/** What no token has: each would be refused on its way, with the token in the message. */
const NO_TOKEN = /[^\x21-\x7e]/;

function givenToken(): string | undefined {
  const token = process.env.ISCM_TOKEN?.trim() ?? '';
  if (NO_TOKEN.test(token)) {
    throw new Unusable(
      'ISCM_TOKEN holds no token or API key: there are spaces, line ends or letters in it that none has.',
    );
  }
  return token === '' ? undefined : token;
}

/** The same for what is only read from: a store must be there already. */
export async function openSource(name: string, start: StartServer): Promise<Remote> {
  return isUrl(name) ? openRemote(name, start) : overStore(name, start, { mustExist: true });
}
