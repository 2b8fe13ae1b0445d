import { parseExact } from '../../fhir/decimal.ts';
import type { Issue } from '../../fhir/issue.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { type Locator, locator } from '../../fhir/locate.ts';
import { parseJson } from '../../fhir/parse-json.ts';
import type { Document } from './read-input.ts';
import { readYaml } from './yaml-document.ts';

/** What a document holds, or the issue that says why nothing of it can be read. */
export type DocumentValue =
  | {
      /** Decimals keep the digits they were written with. */
      value: JsonValue;
      /** Where the element of a FHIRPath stands. */
      locate: Locator;
      issue?: undefined;
    }
  | { value?: undefined; locate?: undefined; issue: Issue };

/** Reads a document as JSON or YAML. */
export function documentValue({ text, format, unreadable }: Document): DocumentValue {
  if (unreadable !== undefined) return { issue: unreadable };
  if (format === 'yaml') return readYaml(text, { exact: true });
  const { issue } = parseJson(text);
  return issue === undefined ? { value: parseExact(text), locate: locator(text) } : { issue };
}
