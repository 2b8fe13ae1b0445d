import type { Issue } from '../../fhir/issue.ts';
import { isObject, isResource, type JsonValue, type Resource } from '../../fhir/json.ts';

/** What was found about one document. */
export interface Verdict {
  /** File name as given, or `-` for standard input. */
  input: string;
  /** 1-based line, for a document of an NDJSON input. */
  line?: number;
  /** The text it was read from; findings show a line of it. */
  text?: string;
  resource?: Resource;
  /** Lines of the findings count from the beginning of the input, not of the document. */
  issues: Issue[];
  /** Whether the document could be read; a document that could be read may still be no resource. */
  readable: boolean;
}

/** `Patient/example`, or the type alone for a resource without an id. */
export function nameOfResource(resource: Resource): string {
  return typeof resource.id === 'string' ? `${resource.resourceType}/${resource.id}` : resource.resourceType;
}

const ENTRY = /^\.entry\[(\d+)\]\.(?:resource|response\.outcome)(?=\.|$)/;

/** The resource of the innermost Bundle entry that an expression leads into, such as `Observation/ki67`. */
export function entryOf(resource: JsonValue | undefined, expression: string | undefined): string | undefined {
  let inside: JsonValue | undefined = resource;
  let rest = expression?.replace(/^[A-Za-z]+/, '') ?? '';
  let name: string | undefined;
  for (let match = ENTRY.exec(rest); match !== null; match = ENTRY.exec(rest)) {
    const entries: JsonValue | undefined = isObject(inside) ? inside.entry : undefined;
    const entry: JsonValue | undefined = Array.isArray(entries) ? entries[Number(match[1])] : undefined;
    inside = isObject(entry) ? entry.resource : undefined;
    if (!isResource(inside)) return name;
    name = nameOfResource(inside);
    rest = rest.slice(match[0].length);
  }
  return name;
}
