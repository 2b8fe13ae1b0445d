import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { reasonOf } from '../../fhir/system-error.ts';
import { Unusable } from '../exit-code.ts';

/** What an import has brought to its place, kept in a file so that nothing is sent twice after it was cut off. */
export interface TakenParcels {
  has(text: string): boolean;
  add(text: string): void;
  /** Forgets everything, when all is done. */
  remove(): void;
}

const HEAD = 'iscm-fhir import to ';

/** A line for each text that was taken: by its hash, so that the file holds nothing of patients, and inputs may change. */
export function takenParcels(path: string, to: string): TakenParcels {
  // the place may hold a password
  const head = `${HEAD}${hash(to)}`;
  const [first, ...lines] = existsSync(path) ? textOf(path).split('\n') : [head];
  if (first !== head) {
    const why = first?.startsWith(HEAD) ? 'is of an import to another place' : 'is no state of an import';
    throw new Unusable(`${path} ${why}; remove it to begin anew.`);
  }
  const known = new Set(lines);
  if (!existsSync(path)) writeFileSync(path, `${head}\n`, { mode: 0o600 });
  return {
    has: (text) => known.has(hash(text)),
    add: (text) => appendFileSync(path, `${hash(text)}\n`),
    remove: () => rmSync(path, { force: true }),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unusable(`${path} cannot be used: ${reasonOf(error)}.`);
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
