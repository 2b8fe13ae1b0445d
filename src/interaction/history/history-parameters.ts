import { shown, withZone } from '../../search/index.ts';
import { type Failure, fail } from '../outcome.ts';

/** Which versions a history is asked for, as its URL has it. */
export interface HistoryParameters {
  count?: string;
  since?: string;
  /** Only versions that were current at some time of this date or instant. */
  at?: string;
  /** Our own paging parameter: only versions before this place. */
  before?: string;
}

const NAMES: Readonly<Record<string, keyof HistoryParameters>> = {
  _count: 'count',
  _since: 'since',
  _at: 'at',
  _before: 'before',
};

/** Parameters of HTTP, which any request may have. */
const OF_HTTP = ['_format', '_pretty'];

/** Reads the parameters of a history; one that is not known is left out, or refused where the client asked to be strict. */
export function historyParameters(
  parameters: URLSearchParams,
  { strict }: { strict: boolean },
): HistoryParameters | Failure {
  const unknown = [...parameters.keys()].find((name) => !Object.hasOwn(NAMES, name) && !OF_HTTP.includes(name));
  if (strict && unknown !== undefined) {
    const message = `A history is not asked by "${shown(unknown)}", but by _count, _since and _at.`;
    return fail('invalid', 'history-parameter-unknown', message, `http.${shown(unknown)}`);
  }
  const found: HistoryParameters = {};
  for (const [name, member] of Object.entries(NAMES)) {
    const [value, ...others] = parameters.getAll(name);
    // of two one would be passed over
    if (others.length > 0)
      return fail('invalid', 'invalid-parameter', `${name} is given more than once.`, `http.${name}`);
    if (value !== undefined) found[member] = withZone(value);
  }
  return found;
}
