import type { StoreReader } from '../../store/index.ts';
import { notPermitted } from '../caller.ts';
import { capabilities } from '../capabilities.ts';
import { type EverythingRequest, everything } from '../everything.ts';
import { historyAll } from '../history/history-all.ts';
import { historyInstance } from '../history/history-instance.ts';
import { historyParameters } from '../history/history-parameters.ts';
import { mcodeEverything } from '../mcode-everything.ts';
import { operationInput } from '../operation-input.ts';
import { isFailure, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { searchSystem } from '../search/search-system.ts';

/** Something else than a resource or a search of a type that an entry gets: a history, all of a patient, … */
export interface EntryGet {
  action: 'get';
  answer: Answer;
}

type Answer = (context: Context, base: string, reader: StoreReader) => Outcome | Promise<Outcome>;
type Query = URLSearchParams;

/** What an entry gets by an url without its query; the parts of the url that it holds. */
const GETS: readonly (readonly [RegExp, (query: Query, first: string, second: string) => Answer])[] = [
  [/^metadata$/, () => (context, base) => capabilities(context, base)],
  [/^$/, (query) => searchAll(query)],
  [/^_history$/, (query) => historyOf(query)],
  [/^([A-Z][A-Za-z]*)\/_history$/, (query, type) => historyOf(query, type)],
  [/^([A-Z][A-Za-z]*)\/([A-Za-z0-9\-.]{1,64})\/_history$/, (query, type, id) => historyOfOne(query, type, id)],
  [/^Patient\/([A-Za-z0-9\-.]{1,64})\/\$everything$/, (query, id) => allOf(everything, query, id)],
  [/^Patient\/([A-Za-z0-9\-.]{1,64})\/\$mcode-everything$/, (query, id) => allOf(mcodeEverything, query, id)],
];

/** What an url gets that is no resource and no search of a type or compartment; `undefined` for those. */
export function entryGet(url: string): EntryGet | undefined {
  const [, path = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  for (const [form, answer] of GETS) {
    const [whole, first = '', second = ''] = form.exec(path.replace('%24', '$')) ?? [];
    if (whole !== undefined) return { action: 'get', answer: answer(new URLSearchParams(query), first, second) };
  }
  return undefined;
}

const searchAll =
  (query: Query): Answer =>
  (context, base, reader) =>
    searchSystem(context, { parameters: [...query], base, strict: false }, reader);

const historyOf =
  (query: Query, type?: string): Answer =>
  (context, base, reader) => {
    const refused = notPermitted(context.caller, 's', type ?? '*');
    const asked = refused ?? historyParameters(query, { strict: false });
    return isFailure(asked) ? asked : historyAll(context, { ...asked, base, ...(type ? { type } : {}) }, reader);
  };

const historyOfOne =
  (query: Query, type: string, id: string): Answer =>
  (context, base, reader) => {
    const refused = notPermitted(context.caller, 'r', type);
    const asked = refused ?? historyParameters(query, { strict: false });
    return isFailure(asked) ? asked : historyInstance(context, { ...asked, base, type, id }, reader);
  };

const allOf =
  (run: typeof everything | typeof mcodeEverything, query: Query, id: string): Answer =>
  (context, base, reader) => {
    const input = operationInput(context, query, '');
    if (isFailure(input)) return input;
    const cursor = query.get('_cursor');
    const asked: EverythingRequest = { id, base, input, ...(cursor === null ? {} : { cursor }) };
    return run(context, asked, reader);
  };
