import { hash } from 'node:crypto';
import { parseExact } from '../../fhir/decimal.ts';
import { isObject, type JsonValue } from '../../fhir/json.ts';
import { textOrder } from '../../fhir/text-order.ts';
import type { ResourceVersion, StoreReader } from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';
import { type Caller, maySee } from '../caller.ts';
import type { BundleEntry } from './bundle-entries.ts';
import type { EntryAnswer } from './response-bundle.ts';

/**
 * What a Bundle with an identifier is recognised by when it is sent again: its sender and its content. White space and
 * the order of members do not count. `undefined` for a Bundle without identifier.
 */
export function bundleMark({ id }: Caller, { resource, text }: ResourceBody): string | undefined {
  const { identifier } = resource;
  if (!isObject(identifier) || typeof identifier.value !== 'string') return undefined;
  return hash('sha256', `${JSON.stringify(id)} ${canonicalText(parseExact(text))}`, 'hex');
}

/** JSON with the members of objects in one order; decimals keep their digits. */
function canonicalText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => textOrder(a, b));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member ?? null)}`).join(',')}}`;
}

/** An entry's answer as it is kept: what was written, not the text; `null` for an entry that reads. */
type KeptAnswer = [status: EntryAnswer['status'], type?: string, id?: string, version?: number] | null;

/** The answers of what a Bundle wrote, to be kept. */
export function keptAnswers(entries: readonly BundleEntry[], answers: ReadonlyMap<BundleEntry, EntryAnswer>): string {
  return JSON.stringify(
    entries.map((entry): KeptAnswer => {
      const answer = answers.get(entry);
      if (!answer) return null;
      const { status, version } = answer;
      return version ? [status, version.type, version.id, version.version] : [status];
    }),
  );
}

/**
 * What was answered to a Bundle before, but for its reads; `undefined` for one that is new. What the client did not send
 * itself it is shown where it may see it.
 */
export async function firstAnswers(
  reader: StoreReader,
  caller: Caller,
  mark: string,
  entries: readonly BundleEntry[],
): Promise<Map<BundleEntry, EntryAnswer> | undefined> {
  const text = await reader.readAnswer(mark);
  if (text === undefined) return undefined;
  const kept: KeptAnswer[] = JSON.parse(text);
  const answers = new Map<BundleEntry, EntryAnswer>();
  for (const [at, entry] of entries.entries()) {
    const one = kept[at];
    if (one) answers.set(entry, hiddenFrom(caller, entry, await answerOf(reader, one)));
  }
  return answers;
}

function hiddenFrom(caller: Caller, { request }: BundleEntry, answer: EntryAnswer): EntryAnswer {
  const { version, status } = answer;
  const isSent = request?.method !== 'PATCH' && !(request?.method === 'POST' && status === 200);
  return isSent || !version || maySee(caller, version) ? answer : { ...answer, hidden: true };
}

async function answerOf(
  reader: StoreReader,
  [status, type, id, number]: NonNullable<KeptAnswer>,
): Promise<EntryAnswer> {
  if (type === undefined || id === undefined || number === undefined) return { status };
  const version: ResourceVersion | undefined = await reader.vread({ type, id }, number);
  return { status, ...(version ? { version } : {}) };
}
