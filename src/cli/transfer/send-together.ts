import type { Issue } from '../../fhir/issue.ts';
import { refusalIssues } from './refusal.ts';
import type { Remote } from './remote.ts';
import { postBundle } from './send-case.ts';

/** A finding, its expression that of the resource. */
export interface PlacedFinding {
  issue: Issue;
  /** Which of the resources it is about; absent where the server names none. */
  index?: number;
}

/** What became of resources that were sent together. */
export interface SentTogether {
  findings: readonly PlacedFinding[];
  /** Pushes that were taken. */
  taken: number;
}

/** A resource to send. */
interface Loose {
  type: string;
  text: string;
}

/** With where it stands among all that were given. */
interface Numbered extends Loose {
  index: number;
}

/** Statuses that speak of what was sent, so that less of it may be taken. */
const OF_THE_CONTENT = [400, 409, 412, 413, 422];

/**
 * Brings loose resources to a server as a case push, so that they may refer to each other. A refused one does not keep
 * the others back. Those that the findings name are left out, and the rest is sent again; where the findings name none,
 * the resources are sent in two halves, and these in halves again.
 */
export const sendTogether = (remote: Remote, resources: readonly Loose[]): Promise<SentTogether> =>
  send(
    remote,
    resources.map(({ type, text }, index) => ({ type, text, index })),
  );

async function send(remote: Remote, resources: readonly Numbered[]): Promise<SentTogether> {
  const answer = await postBundle(remote, pushText(resources.map(({ text }) => text)));
  if (answer.ok) return { findings: [], taken: 1 };
  const findings = refusalIssues(answer).map((issue) => placed(issue, resources));
  const refused = { findings, taken: 0 };
  const wrong = new Set(findings.flatMap(({ issue, index }) => (issue.severity === 'error' ? [index] : [])));
  const rest = resources.filter(({ index }) => !wrong.has(index));
  if (rest.length < resources.length) return rest.length === 0 ? refused : both(refused, await send(remote, rest));
  if (resources.length === 1 || !OF_THE_CONTENT.includes(answer.status)) return refused;
  const half = Math.ceil(resources.length / 2);
  const first = await send(remote, resources.slice(0, half));
  return both(first, await send(remote, resources.slice(half)));
}

const both = (one: SentTogether, other: SentTogether): SentTogether => ({
  findings: [...one.findings, ...other.findings],
  taken: one.taken + other.taken,
});

const ENTRY = /^Bundle\.entry\[(\d+)\](?:\.resource\b|$)/;

/** A finding about a push as one about the resource of the entry that it names; of a push of one, about that. */
function placed(issue: Issue, resources: readonly Numbered[]): PlacedFinding {
  const [whole = '', at = '0'] = ENTRY.exec(issue.expression ?? '') ?? [];
  const one = whole === '' && resources.length > 1 ? undefined : resources[Number(at)];
  if (one === undefined) return { issue };
  const { expression, ...rest } = issue;
  const own = whole === '' ? {} : { expression: `${one.type}${expression?.slice(whole.length) ?? ''}` };
  return { index: one.index, issue: { ...rest, ...own } };
}

/** The push of some resources; the same each time, since what was taken is known by its text. */
export function pushText(texts: readonly string[]): string {
  const entries = texts.map((text, index) => `{"fullUrl":"${entryUrl(index)}","resource":${text}}`);
  return `{"resourceType":"Bundle","type":"collection","entry":[${entries.join(',')}]}`;
}

/** What an entry is called within its push. */
const entryUrl = (index: number): string =>
  `urn:uuid:00000000-0000-4000-8000-${(index + 1).toString(16).padStart(12, '0')}`;
