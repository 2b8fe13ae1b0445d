import { hashApiKey, makeApiKey, settingsSchema } from '../config/index.ts';
import type { Issue } from '../fhir/issue.ts';
import { asArray, isObject, type JsonValue } from '../fhir/json.ts';
import { objects, str } from '../fhir/read.ts';
import { reasonOf } from '../fhir/system-error.ts';
import { withoutSecrets } from '../store/index.ts';
import { Unusable } from './exit-code.ts';
import type { StartServer } from './serve.ts';
import { openExistingStore, STORE_FORMS } from './stored-resources.ts';

/** A server that cases are taken from or brought to. */
export interface Remote {
  /** How messages call it; without passwords. */
  name: string;
  /** A request below its root (`/cases`, `/fhir`), with the token; the answer is taken whole. */
  request(path: string, init?: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

/** What a server answered. */
export interface Answer {
  ok: boolean;
  status: number;
  headers: Headers;
  text: string;
}

/** Times a request is tried when the server cannot be reached or is busy, and the first pause between two in milliseconds. */
const TRIES = 4;
const PAUSE = 500;

/** Statuses by which nothing was done, and of a gateway that cannot say whether anything was; both pass. */
const BUSY = [429, 503];
const UNCERTAIN = [502, 504];

async function patient(url: string, init: RequestInit): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(url, init);
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
    await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** (attempt - 1)));
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
    request: async (path, init = {}) => {
      const answer = await patient(`${root}${path}`, { ...init, headers: { ...common, ...init.headers } });
      if (answer.status !== 401) return answer;
      // whoever is not known now will not be known for the next request either
      const why = refusalIssues(answer).map(({ message }) => message);
      throw new Unusable(`${name}: ${why.join(' ')} It is taken from ISCM_TOKEN.`);
    },
    close: async () => undefined,
  };
}

const CLIENT = 'command-line';

/** A store is used through a server of its own on this machine, which takes a key that nobody else knows. */
async function overStore(store: string, start: StartServer, mustExist = false): Promise<Remote> {
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
  if (!isUrl(name)) return overStore(name, start);
  const token = process.env.ISCM_TOKEN;
  return overHttp(name, name.replace(/\/+$/, '').replace(/\/fhir$/, ''), token === '' ? undefined : token);
}

/** The same for what is only read from: a store must be there already. */
export async function openSource(name: string, start: StartServer): Promise<Remote> {
  return isUrl(name) ? openRemote(name, start) : overStore(name, start, true);
}

/** What a refusal says: the issues of its OperationOutcome. */
export function refusalIssues(answer: Answer): Issue[] {
  const outcome = parsed(answer.text);
  const issues = objects(isObject(outcome) ? outcome.issue : undefined).map((issue): Issue => {
    const details = isObject(issue.details) ? issue.details : {};
    const [coding] = objects(details.coding);
    const [expression] = asArray(issue.expression);
    return {
      severity: issue.severity === 'warning' || issue.severity === 'information' ? issue.severity : 'error',
      code: 'processing',
      id: str(coding?.code) ?? 'refused',
      message: str(details.text) ?? str(issue.diagnostics) ?? 'The server refused this.',
      ...(typeof expression === 'string' ? { expression } : {}),
    };
  });
  if (issues.length > 0) return issues;
  return [{ severity: 'error', code: 'processing', id: 'refused', message: `The server answered ${answer.status}.` }];
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
