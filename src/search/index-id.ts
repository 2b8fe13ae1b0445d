import { hash } from 'node:crypto';

/** System of a token that has none. */
export const NO_SYSTEM = 0;

/** System of a primitive (`code`, `boolean`, `id` …): the definition says which, not the resource. */
export const IMPLIED = 1;

/** A number of 52 bits for a text, the same in every process: short enough for a narrow row and an exact double. */
function hash52(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 13), 16);
}

/** The id of an index: what is read from resources of a type and in which form it is kept. */
export function indexId(type: string, form: string, path: string): number {
  return hash52(`${type} ${form} ${path}`);
}

const systems = new Map<string, number>();
/** Bounds what is remembered: systems are few, but those of a query are the client's. */
const REMEMBERED = 10_000;

/** The id of a code system, identifier system or unit system. */
export function systemId(system: string): number {
  if (system === '') return NO_SYSTEM;
  const known = systems.get(system);
  if (known !== undefined) return known;
  const made = hash52(system);
  if (systems.size >= REMEMBERED) systems.clear();
  systems.set(system, made);
  return made;
}
