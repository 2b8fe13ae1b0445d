import type { Issue } from '../../fhir/issue.ts';
import { shown } from '../../search/index.ts';
import type { ResourceBody } from '../body.ts';
import { type Failure, refusal } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { fullUrls, referencePlaces } from './reference-places.ts';

/** Most places that a refusal names. */
const NAMED = 20;

/**
 * Why a resource (or a Bundle) that names this server by a base it is not configured to have is refused. By R4 such a
 * reference leads to a resource here. But the name by which a client calls a host does not say whose a resource is.
 * Stored as it is, the reference would lead nowhere, and the resource would be in nobody's case.
 */
export function unconfirmedBaseProblem(
  { unconfirmedBase: base }: Pick<Context, 'unconfirmedBase'>,
  { text, resource }: Pick<ResourceBody, 'text' | 'resource'>,
): Failure | undefined {
  if (base === undefined || !mayName(text, base)) return undefined;
  const answered = fullUrls(resource);
  const issues: Issue[] = [];
  for (const { reference, at } of referencePlaces(resource)) {
    if (!reference.startsWith(`${base}/`) || answered.has(reference)) continue;
    issues.push(baseNotConfigured(reference, base, at));
    if (issues.length === NAMED) break;
  }
  return issues.length > 0 ? { failed: issues, unprocessable: true } : undefined;
}

/** Whether a text can hold the base, which is quick to see; slashes may be escaped. */
const mayName = (text: string, base: string): boolean => text.includes(`${base}/`) || text.includes('\\/');

/** That a URL names this server by a base which is not among those it is configured to have. */
export function baseNotConfigured(url: string, base: string, at: string): Issue {
  const relative = shown(url.slice(base.length + 1));
  const message =
    `${shown(url)} names this server by ${base}, which is none of its configured bases, so that it is not followed: ` +
    `send "${relative}", or have the setting baseUrl (or otherBaseUrls) say ${base}.`;
  return refusal('business-rule', 'base-not-configured', message, at);
}
