import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
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
    const position = this.#position(path);
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
  const validate = new Ajv({ allErrors: true, strict: false }).compile<T>(schema as object);
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
    const issues = (validate.errors ?? []).map((error) =>
      source.issue(
        pointerPath(error.instancePath),
        `${error.instancePath || 'the file'} ${error.message ?? 'is invalid'}`,
      ),
    );
    return { ok: false, issues };
  };
}

function pointerPath(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
}
