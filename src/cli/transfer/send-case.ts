import type { IscmCase } from '../../case/case.ts';
import { parseCase } from '../../case/parse-case.ts';
import { withoutServerMembers } from '../../case/server-members.ts';
import { parseExact } from '../../fhir/decimal.ts';
import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { parseJson } from '../../fhir/parse-json.ts';
import type { Mapping } from '../../mapping/index.ts';
import { caseTables } from '../../tabular/index.ts';
import { refusalIssues } from './refusal.ts';
import type { Answer, Remote } from './remote.ts';

const CASE = 'application/json';
const FHIR = 'application/fhir+json';

/** Statuses of a case that is not there, or of which the client may not know. */
const UNKNOWN = [403, 404, 410];

/**
 * Brings a case to a server and gives the errors of a refusal. A new case goes as the transaction of its resources. One
 * that is there gets item by item into the resources its items came from, whoever made them. Items that are there and
 * not in the case stay, since tables may be left out.
 */
export async function sendCase(remote: Remote, value: IscmCase, mapping: Mapping): Promise<Issue[]> {
  const held = await remote.request(`/cases/${value.id}`, CASE);
  if (UNKNOWN.includes(held.status)) return sendBundle(remote, JSON.stringify(mapping.toBundle(value, 'transaction')));
  return held.ok ? writeBack(remote, held, value) : refusalIssues(held);
}

/** Sends a Bundle; gives the errors of a refusal, be it of entries of a batch alone. */
export async function sendBundle(remote: Remote, text: string): Promise<Issue[]> {
  const answer = await postBundle(remote, text);
  return answer.ok ? refusedEntries(answer) : refusalIssues(answer);
}

/** Posts a Bundle to the FHIR base. */
export const postBundle = (remote: Remote, text: string): Promise<Answer> =>
  remote.request('/fhir', FHIR, { method: 'POST', headers: { 'content-type': FHIR }, body: text });

/** What the answer to a batch says of entries that were refused: it is good whatever became of them. */
function refusedEntries(answer: Answer): Issue[] {
  const bundle = parseJson(answer.text).value;
  if (!isObject(bundle) || bundle.type !== 'batch-response') return [];
  return asArray(bundle.entry).flatMap((entry, index) => {
    const response = isObject(entry) && isObject(entry.response) ? entry.response : {};
    const status = Number.parseInt(String(response.status), 10);
    if (status < 400) return [];
    const issues = refusalIssues({ status, text: JSON.stringify(response.outcome ?? null) });
    return issues.map((issue): Issue => ({ expression: `Bundle.entry[${index}]`, ...issue }));
  });
}

/** Writes a case over the one held; nothing where that says all of it already. */
async function writeBack(remote: Remote, held: Answer, value: IscmCase): Promise<Issue[]> {
  const before = withoutServerMembers(parseExact(held.text));
  const parsed = parseCase(withItems(isObject(before) ? before : {}, { ...value }));
  if (!parsed.ok) return parsed.issues;
  const text = JSON.stringify(parsed.case);
  if (text === JSON.stringify(before)) return [];
  const answer = await remote.request(`/cases/${value.id}`, CASE, {
    method: 'PUT',
    headers: { 'content-type': CASE, 'if-match': held.headers.get('etag') ?? '' },
    body: text,
  });
  return answer.ok ? [] : refusalIssues(answer);
}

/** A case with the members and items of another in place of its own. */
function withItems(held: JsonObject, sent: JsonObject): JsonObject {
  const both: JsonObject = { ...held };
  for (const [name, value] of Object.entries(sent)) {
    const before = held[name];
    both[name] = Array.isArray(before) && Array.isArray(value) ? itemsOf(before, value) : withLists(before, value);
  }
  return both;
}

function itemsOf(held: readonly JsonValue[], sent: readonly JsonValue[]): JsonValue[] {
  const byKey = new Map(held.map((item) => [keyOf(item), item]));
  return [...others(held, sent), ...sent.map((item) => withLists(byKey.get(keyOf(item)), item))];
}

/** Lists inside of items and of the patient that are tables of their own: other values, pseudonyms. */
const LISTS = caseTables.filter(({ kind }) => kind === 'child').map(({ part }) => part);

/** An item, or a part of the case, with those lists of the one held that it does not have. */
function withLists<T extends JsonValue | undefined>(held: JsonValue | undefined, sent: T): T | JsonObject {
  if (!isObject(held) || !isObject(sent)) return sent;
  const both: JsonObject = { ...sent };
  for (const name of LISTS) {
    const list = held[name];
    if (list !== undefined) both[name] ??= list;
  }
  return both;
}

const keyOf = (item: JsonValue): JsonValue | undefined => (isObject(item) ? item.key : undefined);

function others(items: readonly JsonValue[], sent: readonly JsonValue[]): JsonValue[] {
  const keys = new Set(sent.map(keyOf));
  return items.filter((item) => !keys.has(keyOf(item)));
}
