import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Issue } from '../../fhir/issue.ts';
import type { JsonObject } from '../../fhir/json.ts';
import { positionAt } from '../../fhir/locate.ts';
import { lostAlias, yamlReason } from '../../fhir/yaml-reason.ts';

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

/** The path of a value in a file, e.g. `['resources', 0, 'rows', 3, 'fhir']`. */
export type Where = readonly (string | number)[];

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

  /** A finding about the value at a path of the file. */
  issue(path: Where, message: string, id = 'mapping-invalid'): Issue {
    return this.#issueAt(this.#position(path), message, id);
  }

  /** A finding about a place of the text. */
  issueAt(offset: number, message: string, id: string): Issue {
    return this.#issueAt(this.#lines.linePos(offset), message, id);
  }

  /** A finding about a member that the value at a path should not have: at its name, wherever its value begins. */
  memberIssue(path: Where, name: string, message: string): Issue {
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
      message: `${this.file}${position === undefined ? '' : `:${position.line}:${position.col}`}: ${message}`,
      ...(position === undefined ? {} : { line: position.line, column: position.col }),
    };
  }

  #position(path: Where): { line: number; col: number } | undefined {
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
  const schema: object = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile<T>(schema);
  return (file) => {
    const bytes = readFileSync(file);
    if (!isUtf8(bytes)) return { ok: false, issues: [notUtf8(file, bytes)] };
    const lines = new LineCounter();
    const document = parseDocument(bytes.toString('utf8'), { lineCounter: lines });
    const source = new MappingSource(file, document, lines);
    const [syntax] = document.errors;
    const at = syntax?.pos[0] ?? lostAlias(document)?.range?.[0];
    if (at !== undefined) {
      const reason =
        syntax === undefined ? 'an alias (*) that names nothing; a text that begins so is quoted' : yamlReason(syntax);
      return { ok: false, issues: [{ ...source.issueAt(at, reason, 'yaml-malformed'), code: 'structure' }] };
    }
    const text: unknown = document.toJS();
    if (validate(text)) return { ok: true, text, source };
    if (text === null) return { ok: false, issues: [source.issue([], 'the file is empty')] };
    // that a condition led to what is wrong says nothing beside what is wrong
    const told = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
    return { ok: false, issues: told.map((error) => problemOf(error, source)) };
  };
}

/** A letter of another encoding would silently be another one, and a word of a table with it. */
function notUtf8(file: string, bytes: Buffer): Issue {
  const isWide = bytes[0] === 0xff || bytes[0] === 0xfe;
  const text = isWide ? '' : bytes.toString('utf8');
  const { line, column } = positionAt(text, Math.max(0, text.indexOf('\ufffd')));
  const message = `${file}:${line}:${column}: the file is not UTF-8; save it as that`;
  return { severity: 'error', code: 'structure', id: 'utf8-malformed', message, line, column };
}

const listed = (names: Iterable<unknown>): string => [...names].join(', ');

/** What is wrong by the schema, at the member that is. */
function problemOf(error: ErrorObject, source: MappingSource): Issue {
  const { instancePath, message, params, parentSchema, keyword, data } = error;
  const path = pointerPath(instancePath);
  const place = instancePath || 'the file';
  const { additionalProperty, allowedValues } = params;
  if (typeof additionalProperty === 'string') {
    const known = listed(Object.keys(parentSchema?.properties ?? {}));
    const said = `${place} has a member that is not known, "${additionalProperty}"; it may have: ${known}`;
    return source.memberIssue(path, additionalProperty, said);
  }
  const allowed = Array.isArray(allowedValues) ? ` (${listed(allowedValues)})` : '';
  // what is made of digits, or is one of YAML's own words, is a text between quotes alone
  const isUnquoted = keyword === 'type' && params.type === 'string' && ['number', 'boolean'].includes(typeof data);
  return source.issue(path, `${place} ${message ?? 'is invalid'}${allowed}${isUnquoted ? ': put it in quotes' : ''}`);
}

function pointerPath(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
}
