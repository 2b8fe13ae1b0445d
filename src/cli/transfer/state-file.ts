import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { Unusable } from '../exit-code.ts';

/** Keeps how far long work is, so that it can go on after it was cut off. */
export interface StateFile<T> {
  read(): T | undefined;
  /** Replaces what was kept, whole or not at all. */
  write(state: T): void;
  remove(): void;
}

/** A file with a state of a shape. */
export function stateFile<T>(path: string, shape: z.ZodType<T>): StateFile<T> {
  return {
    read: () => {
      if (!existsSync(path)) return undefined;
      const parsed = shape.safeParse(valueIn(path));
      if (!parsed.success) throw new Unusable(`${path} is no state of this command; remove it to begin anew.`);
      return parsed.data;
    },
    write: (state) => {
      writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

function valueIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
