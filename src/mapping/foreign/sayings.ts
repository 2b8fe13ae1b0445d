import type { JsonObject } from '../../fhir/json.ts';

/** Members of a condition in which copies of one diagnosis may differ: who keeps it where, and since when it is over. */
const besideTheDiagnosis: ReadonlySet<string> = new Set([
  ...[
    'id',
    'meta',
    'identifier',
    'text',
    'contained',
    'language',
    'category',
    'clinicalStatus',
    'subject',
    'encounter',
  ],
  ...['abatementDateTime', 'abatementPeriod', 'abatementString', 'recordedDate', 'recorder', 'asserter'],
]);

/** The members in which a condition says something of the disease. */
export const membersOfDiagnosis = (condition: JsonObject): string[] =>
  Object.keys(condition).filter((name) => !besideTheDiagnosis.has(name));

/** What a condition says of the disease, in one order. */
export const saidIn = (condition: JsonObject): string =>
  JSON.stringify(
    membersOfDiagnosis(condition)
      .toSorted()
      .map((name) => [name, condition[name]]),
  );

/**
 * What was read of conditions, by what they say word for word. Where two of one owner say the same, a list holds it
 * twice.
 */
export class Sayings<T> {
  readonly #byOwner = new Map<JsonObject | string, Map<string, T>>();

  /** What was first read of a condition that says the same. */
  find(owner: JsonObject | string, condition: JsonObject): T | undefined {
    return this.#byOwner.get(owner)?.get(saidIn(condition));
  }

  add(owner: JsonObject | string, condition: JsonObject, read: T): void {
    const ofOwner = this.#byOwner.get(owner) ?? new Map<string, T>();
    const said = saidIn(condition);
    if (!ofOwner.has(said)) this.#byOwner.set(owner, ofOwner.set(said, read));
  }
}
