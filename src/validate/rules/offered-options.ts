import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { choice, objects } from '../../fhir/read.ts';

/** A Coding by what tells it from others. */
const codingKey = ({ code, system }: JsonObject): string => JSON.stringify([code, system]);

/** The options of one question, to look answers up in: both may be many. */
class Options {
  readonly #references = new Set<JsonValue>();
  readonly #codings = new Set<string>();
  readonly #plain = new Set<string>();

  constructor(values: readonly JsonValue[]) {
    for (const value of values) {
      if (!isObject(value)) this.#plain.add(JSON.stringify(value));
      else if (value.reference !== undefined) this.#references.add(value.reference);
      else this.#codings.add(codingKey(value));
    }
  }

  has(value: JsonValue): boolean {
    if (!isObject(value)) return this.#plain.has(JSON.stringify(value));
    const { reference } = value;
    return (reference !== undefined && this.#references.has(reference)) || this.#codings.has(codingKey(value));
  }
}

/** The options of the questions of a questionnaire, each read once. */
export class OfferedOptions {
  readonly #known = new Map<JsonObject, Options | undefined>();

  /** Whether a value is one of the options of a question; `undefined` where that has none. */
  has(question: JsonObject, value: JsonValue): boolean | undefined {
    if (!this.#known.has(question)) {
      const options = objects(question.answerOption);
      const values = options.map((option) => choice(option, 'value')?.value).filter((value) => value !== undefined);
      this.#known.set(question, options.length > 0 ? new Options(values) : undefined);
    }
    return this.#known.get(question)?.has(value);
  }
}
