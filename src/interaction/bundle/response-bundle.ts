import type { Issue } from '../../fhir/issue.ts';
import { operationOutcome } from '../../fhir/operation-outcome.ts';
import type { ResourceVersion } from '../../store/index.ts';
import { jsonText, RawJson, type TextValue } from '../bundle-text.ts';
import { type Accessed, accessed, type ReturnPreference, versionPath } from '../outcome.ts';

/** What became of an entry. */
export interface EntryAnswer {
  status: number;
  version?: ResourceVersion;
  /** What a search found, a Bundle, and the resources in it. */
  found?: { text: string | undefined; shown: readonly Accessed[] };
  /** The entry asked for the resource, so that it is in the answer whatever the client prefers. */
  asked?: true;
  /** The version was made by this request. */
  made?: true;
  /** What was written is not for the client to see. */
  hidden?: true;
  /** Why the entry failed (in a batch). */
  failed?: readonly Issue[];
}

const REASON: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
};

/**
 * What was read for a transaction or batch, or was there already, and stands in its answer; what was written has
 * AuditEvents of its own.
 */
export function shownBy(answers: readonly EntryAnswer[], prefer: ReturnPreference | undefined): Accessed[] {
  return answers.flatMap((answer) => {
    const { asked, made, version, found } = answer;
    const isShown = asked || (!made && isWanted(answer, prefer));
    return isShown && version ? [accessed(version)] : (found?.shown ?? []);
  });
}

/** Whether the resource of an entry stands in the answer. */
const isWanted = ({ status, hidden, asked, version }: EntryAnswer, prefer: ReturnPreference | undefined): boolean =>
  status !== 304 && !hidden && version?.text !== undefined && (asked === true || prefer === 'representation');

/** The entry that a finding about a Bundle is of. */
const IN_ENTRY = /^Bundle\.entry\[(\d+)\](?:\.|$)/;

/** The answer to a transaction or batch, as text, since stored resources stand in it character by character. */
export function responseBundle(
  type: 'transaction-response' | 'batch-response',
  answers: readonly EntryAnswer[],
  issues: readonly Issue[],
  { base, prefer }: { base: string; prefer?: ReturnPreference },
): string {
  const byEntry = Map.groupBy(issues, ({ expression }) => IN_ENTRY.exec(expression ?? '')?.[1]);
  return jsonText({
    resourceType: 'Bundle',
    type,
    entry:
      answers.length > 0
        ? answers.map((answer, index) => responseEntry(answer, byEntry.get(String(index)) ?? [], base, prefer))
        : undefined,
  });
}

function responseEntry(
  answer: EntryAnswer,
  issues: readonly Issue[],
  base: string,
  prefer: ReturnPreference | undefined,
): TextValue {
  const { status, version, found, asked, failed } = answer;
  const written = isWanted(answer, prefer) ? version?.text : undefined;
  const text = found ? found.text : written;
  const own = failed ?? (prefer === 'OperationOutcome' ? issues : undefined);
  return {
    fullUrl: version?.text !== undefined ? `${base}/${version.type}/${version.id}` : undefined,
    resource: text === undefined ? undefined : new RawJson(text),
    response: {
      status: REASON[status] === undefined ? String(status) : `${status} ${REASON[status]}`,
      location: version?.text !== undefined && !asked ? `${base}/${versionPath(version)}` : undefined,
      etag: version ? `W/"${version.version}"` : undefined,
      lastModified: version?.lastUpdated,
      outcome: own ? operationOutcome(own) : undefined,
    },
  };
}
