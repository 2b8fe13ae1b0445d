import type { Issue } from '../../fhir/issue.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { namesEntry, withoutVersion } from '../../fhir/literal-reference.ts';
import { shown } from '../../search/index.ts';
import type { ResourceBody } from '../body.ts';
import { type Failure, refusal } from '../outcome.ts';
import { fullUrls, referencePlaces } from './reference-places.ts';

/** Most places that a refusal names. */
const NAMED = 20;

/**
 * Why a resource (or a Bundle) is refused that refers to an entry which is not there. Once stored, nobody could follow
 * the reference, and what it says of a patient would be in no record. Entries that read or delete cannot be referred
 * to; those of a batch cannot refer to each other.
 */
export function missingEntryProblem({ text, resource }: Pick<ResourceBody, 'text' | 'resource'>): Failure | undefined {
  const here = fullUrls(resource, isWrite);
  if (!mayMiss(text, here)) return undefined;
  const issues: Issue[] = [];
  for (const { reference, at } of referencePlaces(resource)) {
    if (!namesEntry(reference) || here.has(reference) || here.has(withoutVersion(reference))) continue;
    issues.push(missingEntry(reference, resource.resourceType === 'Bundle', at));
    if (issues.length === NAMED) break;
  }
  return issues.length > 0 ? { failed: issues, unprocessable: true } : undefined;
}

/** Such a reference in the text of a resource. */
const IN_TEXT = /"reference"\s*:\s*"(urn:(?:uuid|oid):[^"]*)"/g;

/** Letters and colons by their numbers, in which such a reference may be written, too. */
const ESCAPED = /\\u00(?:3a|6[1-9a-f]|7[0-9a])/i;

/** Whether a text may refer to an entry that is not here, which is quick to see. */
function mayMiss(text: string, here: ReadonlySet<string>): boolean {
  if (ESCAPED.test(text)) return true;
  for (const [, reference = ''] of text.matchAll(IN_TEXT)) if (!here.has(reference)) return true;
  return false;
}

const isWrite = (method: JsonValue | undefined): boolean =>
  method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';

function missingEntry(reference: string, isOfBundle: boolean, at: string): Issue {
  const message = isOfBundle
    ? `No entry of the Bundle that is written has the fullUrl "${shown(reference)}", so that the reference leads nowhere.`
    : `"${shown(reference)}" names an entry of a transaction or case push, and leads nowhere from here.`;
  return refusal('not-found', 'reference-to-no-entry', message, at);
}
