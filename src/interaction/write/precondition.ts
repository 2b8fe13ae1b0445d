import type { ResourceVersion } from '../../store/index.ts';
import { type Failure, fail } from '../outcome.ts';

const ETAG = /^(?:W\/)?"([^"]*)"$/;

/** Whether an entity tag list names a version, `*` any; `undefined` when it is none. */
function entityTags(header: string): { name(version: number): boolean } | undefined {
  const tags: string[] = [];
  let isAny = false;
  for (const part of header.split(',')) {
    const tag = part.trim();
    const found = ETAG.exec(tag)?.[1];
    if (found !== undefined) tags.push(found);
    else if (tag === '*') isAny = true;
    else return undefined;
  }
  return { name: (version) => isAny || tags.includes(String(version)) };
}

/** A date of HTTP in one of its three forms (RFC 9110, section 5.6.7), or an instant as clients of FHIR send it. */
const RFC_DATE = /^\w+, \d{1,2}[ -]\w{3}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/;
const ASCTIME = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970; not a number for what is no date, which RFC 9110 says to pass over. */
function dateOf(header: string): number {
  const text = header.trim();
  if (ASCTIME.test(text)) return Date.parse(`${text} GMT`);
  return RFC_DATE.test(text) || INSTANT.test(text) ? Date.parse(text) : Number.NaN;
}

/** On what a write depends: the version that it is to change. */
export interface WriteConditions {
  ifMatch?: string;
  ifUnmodifiedSince?: string;
  ifNoneMatch?: string;
}

/** What is there now, as conditions see it. */
type Current = { version: number; lastUpdated: string } | undefined;

/**
 * Checks `If-Match`, or without it `If-Unmodified-Since`, and `If-None-Match` against what is there now
 * (http://hl7.org/fhir/R4/http.html#concurrency; RFC 9110, section 13.2.2). `current` is absent when nothing is there.
 */
export function matchProblem(
  { ifMatch, ifUnmodifiedSince, ifNoneMatch }: WriteConditions,
  current: Current,
): Failure | undefined {
  const problem =
    ifMatch === undefined ? unmodifiedProblem(ifUnmodifiedSince, current) : otherVersion(ifMatch, current);
  return problem ?? noneMatchProblem(ifNoneMatch, current);
}

function otherVersion(ifMatch: string, current: Current): Failure | undefined {
  const tags = entityTags(ifMatch);
  if (!tags) return fail('value', 'invalid-if-match', 'If-Match must be an entity tag such as W/"3".');
  if (current && tags.name(current.version)) return undefined;
  return fail(
    'conflict',
    'version-mismatch',
    current
      ? `If-Match names another version than the current one, which is ${current.version}.`
      : 'If-Match was given, but there is no current version.',
  );
}

/** What has no date of change, or a condition that names none, is let pass, as RFC 9110 says. */
function unmodifiedProblem(ifUnmodifiedSince: string | undefined, current: Current): Failure | undefined {
  if (ifUnmodifiedSince === undefined || !current || !(inSeconds(current.lastUpdated) > dateOf(ifUnmodifiedSince))) {
    return undefined;
  }
  const message = `What is there was changed since; the current version is ${current.version}.`;
  return fail('conflict', 'version-mismatch', message);
}

/** An instant as HTTP dates count: seconds. */
const inSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000) * 1000;

/** With `*` a write is only to make what is not there (RFC 9110, section 13.1.2), which R4 leaves to HTTP. */
function noneMatchProblem(ifNoneMatch: string | undefined, current: Current): Failure | undefined {
  if (ifNoneMatch === undefined) return undefined;
  const tags = entityTags(ifNoneMatch);
  if (!tags) return fail('value', 'invalid-if-none-match', 'If-None-Match must be * or an entity tag such as W/"3".');
  if (!current || !tags.name(current.version)) return undefined;
  const message = `If-None-Match forbids to write over what is there, which has version ${current.version}.`;
  return fail('conflict', 'version-mismatch', message);
}

/** What of a version a client has already. */
export interface ReadConditions {
  ifNoneMatch?: string;
  ifModifiedSince?: string;
}

/** Whether a client that states these conditions has this version already: 304. */
export function alreadyHeld({ ifNoneMatch, ifModifiedSince }: ReadConditions, version: number, at: string): boolean {
  if (ifNoneMatch !== undefined) return entityTags(ifNoneMatch)?.name(version) ?? false;
  if (ifModifiedSince === undefined) return false;
  const since = dateOf(ifModifiedSince);
  return !Number.isNaN(since) && inSeconds(at) <= since;
}

/** The current version, unless it is a deletion. */
export function present(version: ResourceVersion | undefined): ResourceVersion | undefined {
  return version?.text === undefined ? undefined : version;
}
