import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Issue } from '../fhir/issue.ts';
import type { JsonObject, JsonValue } from '../fhir/json.ts';

/** A row as the file writes it; what each member means stands in `mappings/mapping.schema.json`. */
export interface RowText {
  case?: string;
  fhir?: string;
  as?: string;
  to?: string[];
  absent?: string;
  table?: Record<string, Record<string, string | boolean | null>>;
  each?: RowText[];
  collect?: string[];
  writeOnly?: boolean;
}

/** One resource kind that a part of the case is written to. */
export interface ResourceText {
  profile: string;
  satellite?: string;
  link?: string;
  linkedFrom?: string;
  when?: string[];
  recognise?: string;
  patient?: string;
  always?: JsonObject;
  rows: RowText[];
  unmapped?: Record<string, string>;
}

/** A mapping file's content. */
export interface MappingText {
  part: string;
  about?: string;
  resources: ResourceText[];
}

/** Where things stand in a file, for findings. */
export class MappingSource {
  readonly file: string;
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines: LineCounter;

  constructor(file: string, document: ReturnType<typeof parseDocument>, lines: LineCounter) {
    this.file = file;
    this.#document = document;
    this.#lines = lines;
  }

  /** A finding about the value at a path of the file, e.g. `['resources', 0, 'rows', 3, 'fhir']`. */
  issue(path: readonly (string | number)[], message: string, id = 'mapping-invalid'): Issue {
    return this.#issueAt(this.#position(path), message, id);
  }

  /** A finding about a member that the value at a path should not have: at its name, wherever its value begins. */
  memberIssue(path: readonly (string | number)[], name: string, message: string): Issue {
    const holder: unknown = this.#document.getIn(path, true);
    const pair = isMap(holder) ? holder.items.find(({ key }) => String(key) === name) : undefined;
    const id = 'mapping-invalid';
    const [offset] = (isNode(pair?.key) ? pair.key.range : undefined) ?? [];
    return this.#issueAt(offset === undefined ? this.#position(path) : this.#lines.linePos(offset), message, id);
  }

  #issueAt(position: { line: number; col: number } | undefined, message: string, id: string): Issue {
    return {
      severity: 'error',
      code: 'invalid',
      id,
      message: `${this.file}${position === undefined ? '' : `:${position.line}`}: ${message}`,
      ...(position === undefined ? {} : { line: position.line, column: position.col }),
    };
  }

  #position(path: readonly (string | number)[]): { line: number; col: number } | undefined {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = this.#document.getIn(path.slice(0, length), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
        const [offset] = node.range;
        if (typeof offset === 'number') return this.#lines.linePos(offset);
      }
    }
    return undefined;
  }
}

/** A read file, or why it cannot be used. */
export type ReadYaml<T> = { ok: true; text: T; source: MappingSource } | { ok: false; issues: Issue[] };

/** Makes a reader of YAML files of one JSON Schema. */
export function yamlReader<T>(schemaFile: string): (file: string) => ReadYaml<T> {
  const schema: JsonValue = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile<T>(schema as object);
  return (file) => {
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
    const source = new MappingSource(file, document, lines);
    const [syntax] = document.errors;
    if (syntax !== undefined) {
      const { line, col } = lines.linePos(syntax.pos[0]);
      const message = `${file}:${line}: ${syntax.message.split('\n')[0]}`;
      return {
        ok: false,
        issues: [{ severity: 'error', code: 'structure', id: 'yaml-malformed', message, line, column: col }],
      };
    }
    const text: unknown = document.toJS();
    if (validate(text)) return { ok: true, text, source };
    if (text === null) return { ok: false, issues: [source.issue([], 'the file is empty')] };
    // that a condition led to what is wrong says nothing beside what is wrong
    const told = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
    return { ok: false, issues: told.map((error) => problemOf(error, source)) };
  };
}

const listed = (names: Iterable<unknown>): string => [...names].join(', ');

/** What is wrong by the schema, at the member that is. */
function problemOf({ instancePath, message, params, parentSchema }: ErrorObject, source: MappingSource): Issue {
  const path = pointerPath(instancePath);
  const place = instancePath || 'the file';
  const { additionalProperty, allowedValues } = params;
  if (typeof additionalProperty === 'string') {
    const known = listed(Object.keys(parentSchema?.properties ?? {}));
    const said = `${place} has a member that is not known, "${additionalProperty}"; it may have: ${known}`;
    return source.memberIssue(path, additionalProperty, said);
  }
  const allowed = Array.isArray(allowedValues) ? ` (${listed(allowedValues)})` : '';
  return source.issue(path, `${place} ${message ?? 'is invalid'}${allowed}`);
}

function pointerPath(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
}
