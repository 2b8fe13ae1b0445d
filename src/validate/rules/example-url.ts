import type { ItemCheck } from '../plan/types.ts';
import { reportError } from './report.ts';

const URL_TYPES = new Set(['uri', 'url', 'canonical']);
/** Hosts that are kept for examples (RFC 2606). */
const EXAMPLE_HOST = /^https?:\/\/(?:[^/]*\.)?example\.(?:org|com|net)(?:[/:?#]|$)/i;

/** Whether a url is one of those kept for examples. */
export const isExampleUrl = (url: string): boolean => EXAMPLE_HOST.test(url);

/** Forbids urls that are meant for examples, where nothing but real data is wanted. */
export function exampleUrlChecks(type: string): ItemCheck[] {
  if (!URL_TYPES.has(type)) return [];
  return [
    (value, run) => {
      if (typeof value === 'string' && isExampleUrl(value))
        reportError(run, 'example-url', `The url ${value.slice(0, 200)} is for examples only.`, '', 'business-rule');
    },
  ];
}
