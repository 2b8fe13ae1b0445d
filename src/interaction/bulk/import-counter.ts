import type { ResourceStore } from '../../store/index.ts';
import { noting } from '../audit/audited-store.ts';
import type { Accessed, Success } from '../outcome.ts';
import type { ImportCounts } from './import-job.ts';

/** Counts what pushes did with their resources: it sees which versions were written. */
export class ImportCounter {
  readonly #base: string;
  /** Paths of the versions that the last push wrote. */
  #written: ReadonlySet<string> = new Set();

  constructor(base: string) {
    this.#base = base;
  }

  /** The store to push to. */
  counted(store: ResourceStore): ResourceStore {
    return {
      ...store,
      transaction: (work) =>
        store.transaction(async (writer) => {
          const written: Accessed[] = [];
          const decision = await work(noting(writer, written));
          this.#written = new Set(written.map(pathOf));
          return decision;
        }),
    };
  }

  /** Adds the entries of the answer to the last push. */
  add(counts: ImportCounts, { text }: Success): void {
    const answer = text === undefined ? undefined : JSON.parse(text);
    for (const { response } of answer?.entry ?? []) {
      const path = String(response?.location).replace(`${this.#base}/`, '');
      if (!this.#written.has(path)) counts.unchanged += 1;
      else if (String(response?.status).startsWith('201')) counts.created += 1;
      else counts.updated += 1;
    }
  }
}

const pathOf = ({ type, id, version }: Accessed): string => `${type}/${id}/_history/${version}`;
