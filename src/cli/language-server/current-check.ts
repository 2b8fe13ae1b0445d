import type { Definitions } from '../../definitions/index.ts';
import { Unusable } from '../exit-code.ts';
import { definitionsWith } from '../toolkit.ts';
import { type Check, type CheckOptions, createCheck } from '../validate/check.ts';

/** Options of `language-server`. */
export interface LanguageServerOptions extends CheckOptions {
  package: string[];
}

/** The check by the packages as they are now; while one cannot be read, by what was known before, or without any. */
export class CurrentCheck {
  readonly #options: LanguageServerOptions;
  readonly #warn: (message: string) => void;
  #definitions: Definitions | undefined;
  #check: Check | undefined;

  /** @param warn is told why a package cannot be read */
  constructor(options: LanguageServerOptions, warn: (message: string) => void) {
    this.#options = options;
    this.#warn = warn;
  }

  get check(): Check {
    return this.#check ?? this.reload();
  }

  /** Reads the packages again. */
  reload(): Check {
    try {
      return this.#use(this.#options.package);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      this.#warn(error.message);
      return this.#check ?? this.#use([]);
    }
  }

  #use(packages: readonly string[]): Check {
    const definitions = definitionsWith(packages, this.#warn);
    this.#definitions?.close();
    this.#definitions = definitions;
    this.#check = createCheck(definitions, this.#options);
    return this.#check;
  }
}
