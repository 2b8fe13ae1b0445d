import { createReadStream, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Unusable } from './exit-code.ts';

/** One document of the input: a file, or a line of an NDJSON file. */
export interface Document {
  /** File name as given, or `-` for standard input. */
  input: string;
  /** 1-based line of an NDJSON file. */
  line?: number;
  text: string;
  format: 'json' | 'yaml';
}

const formats: Record<string, 'json' | 'yaml' | 'ndjson'> = {
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/** Files below a folder that can be read, in the order of their names. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && formats[extname(entry.name)] !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function expand(name: string): string[] {
  if (name === '-') return [name];
  const kind = statSync(name, { throwIfNoEntry: false });
  if (kind?.isDirectory()) return filesOf(name);
  if (kind !== undefined) return [name];
  const matches = globSync(name).toSorted();
  if (matches.length === 0) throw new Unusable(`There is no file ${name}.`);
  return matches.flatMap(expand);
}

/** Files named by arguments: files, folders (all below them), glob patterns, `-`; standard input where none is named. */
export function inputFiles(names: readonly string[]): string[] {
  const given = names.length > 0 ? names : ['-'];
  return given.flatMap(expand);
}

async function* lines(input: string): AsyncGenerator<Document> {
  const stream = input === '-' ? process.stdin : createReadStream(input, 'utf8');
  let line = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() !== '') yield { input, line, text, format: 'json' };
  }
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Whether a text holds one JSON value a line, and more than one. */
function isNdjson(text: string): boolean {
  const rows = text.split('\n').filter((row) => row.trim() !== '');
  return rows.length > 1 && rows.every((row) => /^\s*[{[].*[}\]]\s*$/.test(row));
}

async function* fromStandardInput(): AsyncGenerator<Document> {
  const text = await standardInput();
  if (!isNdjson(text)) yield { input: '-', text, format: 'json' };
  else {
    for (const [index, row] of text.split('\n').entries()) {
      if (row.trim() !== '') yield { input: '-', line: index + 1, text: row, format: 'json' };
    }
  }
}

/** The documents of the named inputs; NDJSON files are read a line at a time. */
export async function* documents(names: readonly string[]): AsyncGenerator<Document> {
  for (const input of inputFiles(names)) {
    if (input === '-') {
      yield* fromStandardInput();
      continue;
    }
    const format = formats[extname(input)];
    if (format === undefined) throw new Unusable(`${input}: files must end in .json, .ndjson or .yaml.`);
    if (format === 'ndjson') yield* lines(input);
    else yield { input, text: readFileSync(input, 'utf8'), format };
  }
}
