import type { Issue } from '../fhir/issue.ts';
import { type InstantRange, instantRange, shown, withZone } from '../search/index.ts';
import { type Caller, notPermitted } from './caller.ts';
import type { OperationInput } from './operation-input.ts';
import { type Failure, fail, isFailure } from './outcome.ts';
import { STORED_TYPES } from './stored-types.ts';

/** The times that `$everything` and `$mcode-everything` are asked for. */
export interface EverythingPeriod {
  /** The dates of care, both included. */
  start: InstantRange | undefined;
  end: InstantRange | undefined;
  /** When it changed. */
  since: InstantRange | undefined;
}

/** Reads `start`, `end` and `_since`. */
export function periodAsked(input: OperationInput): EverythingPeriod | Failure {
  const start = timeOf(input, 'start', 'a date');
  if (start && isFailure(start)) return start;
  const end = timeOf(input, 'end', 'a date');
  if (end && isFailure(end)) return end;
  const since = timeOf(input, '_since', 'an instant');
  return since && isFailure(since) ? since : { start, end, since };
}

function timeOf(input: OperationInput, name: string, expected: string): InstantRange | undefined | Failure {
  const text = onceOf(input, name);
  if (text === undefined || typeof text !== 'string') return text;
  const range = instantRange(withZone(text));
  return range ?? fail('value', 'invalid-parameter', `${name} must be ${expected}.`, input.place(name));
}

/** The text of a parameter that stands once: of two, one would be passed over. */
export function onceOf(input: OperationInput, name: string): string | undefined | Failure {
  const [text, ...others] = input.texts(name);
  if (others.length === 0) return text;
  return fail('invalid', 'invalid-parameter', `${name} is given more than once.`, input.place(name));
}

/** The types of `_type`, in one parameter or in several; `undefined` where none is named. */
export function typesAsked(input: OperationInput): readonly string[] | undefined | Failure {
  const asked = input.texts('_type').flatMap((types) => types.split(','));
  const unknown = asked.find((type) => !STORED_TYPES.includes(type));
  if (unknown === undefined) return asked.length === 0 ? undefined : asked;
  return fail(
    'value',
    'invalid-parameter',
    `Resources of type ${shown(unknown)} are not kept by this server.`,
    input.place('_type'),
  );
}

/** Parameters of HTTP and paging. */
const OF_HTTP: ReadonlySet<string> = new Set(['_format', '_pretty', '_cursor']);

/** The names that were given and are none of those that an operation knows. */
export const unknownNames = (input: OperationInput, known: readonly string[]): string[] =>
  [...input.names].filter((name) => !known.includes(name) && !OF_HTTP.has(name));

/** What was asked for and is not in the answer, for a reader who would take it for what there is not. */
export function leftOut(
  input: OperationInput,
  { known, wanted, caller }: { known: readonly string[]; wanted: readonly string[] | undefined; caller: Caller },
): Issue[] {
  const refused = (wanted ?? []).filter((type) => notPermitted(caller, 's', type));
  return [
    ...unknownNames(input, known).map(
      (name): Issue => ({
        severity: 'warning',
        code: 'not-supported',
        id: 'parameter-ignored',
        message: `The parameter "${shown(name)}" is not known here.`,
        expression: input.place(name),
      }),
    ),
    ...[...new Set(refused)].map(
      (type): Issue => ({
        severity: 'warning',
        code: 'forbidden',
        id: 'not-permitted',
        message: `This client has no permission "s" on ${type}: nothing of it is here.`,
        expression: input.place('_type'),
      }),
    ),
  ];
}
