import type { Site } from './site.ts';

/** What has to be found: one of these message ids at one of these places. */
export interface Wanted {
  ids: readonly string[];
  at: readonly string[];
}

/** One way to break a resource at a site. */
export interface Operator {
  /** What is broken, in words. */
  kind: string;
  /** Whether the site can be broken like this. */
  fits(site: Site): boolean;
  /** Breaks it in place. */
  apply(site: Site): Wanted;
}

/** What has to be found at one place. */
export const wanted = (at: string, ...ids: string[]): Wanted => ({ ids, at: [at] });
