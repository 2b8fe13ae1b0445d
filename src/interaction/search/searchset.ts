import type { Issue } from '../../fhir/issue.ts';
import { operationOutcome } from '../../fhir/operation-outcome.ts';
import type { ResultOptions } from '../../search/index.ts';
import type { ResourceVersion, SearchHit } from '../../store/index.ts';
import { jsonText, RawJson, type TextValue } from '../bundle-text.ts';
import type { Context } from '../ports.ts';
import { subset } from '../subset.ts';

/** Links between the pages of a search. */
export interface PageLinks {
  self: string;
  first?: string;
  previous?: string;
  next?: string;
}

/** A page of what a search found. */
export interface SearchPage {
  base: string;
  links: PageLinks;
  total: number | undefined;
  hits: readonly Pick<SearchHit, 'version'>[];
  included: readonly ResourceVersion[];
  /** What the client should know of how its search was read. */
  issues: readonly Issue[];
  result: ResultOptions;
}

/** The Bundle of a page (http://hl7.org/fhir/R4/bundle.html#searchset). */
export function searchset({ search }: Pick<Context, 'search'>, page: SearchPage): string {
  const { base, links, total, hits, included, issues, result } = page;
  const entryOf = ({ type, id, text = '' }: ResourceVersion, mode: string): TextValue => ({
    fullUrl: `${base}/${type}/${id}`,
    resource: new RawJson(subset(text, result, search)),
    search: { mode },
  });
  const outcome: TextValue[] =
    issues.length > 0 ? [{ resource: operationOutcome(issues), search: { mode: 'outcome' } }] : [];
  const entry = [
    ...hits.map(({ version }) => entryOf(version, 'match')),
    ...included.map((version) => entryOf(version, 'include')),
    ...outcome,
  ];
  return jsonText({
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: Object.entries(links).map(([relation, url]) => ({ relation, url })),
    entry: entry.length > 0 ? entry : undefined,
  });
}
