import { type Dirent, existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Issue } from '../../fhir/issue.ts';
import { isSystemError, reasonOf } from '../../fhir/system-error.ts';
import { Unusable } from '../exit-code.ts';
import { beyondText, decode, isBeyondText, unreadable } from './decode.ts';
import { type LineBlock, type LongLine, lineBlocks, linesOf } from './line-blocks.ts';
import { isPacked, lineStream } from './line-stream.ts';
import { isPipe, pipeStream } from './pipe.ts';
import { detect } from './standard-input.ts';

/** One document of the input: a file, or a line of an NDJSON file. */
export interface Document {
  /** File name as given, or `-` for standard input. */
  input: string;
  /** 1-based line of an NDJSON file. */
  line?: number;
  text: string;
  format: 'json' | 'yaml';
  /** Why there is no text: it is not UTF-8, or what it is packed in is damaged. */
  unreadable?: Issue;
}

/** How the documents stand in a file. */
export type FileFormat = 'json' | 'yaml' | 'ndjson';

const formats: Record<string, FileFormat> = {
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.yaml': 'yaml',
  '.yml': 'yaml',
};

/** Longest line of NDJSON that `documents` reads, in bytes. */
const MAX_LINE = 256 * 1024 ** 2;

/** NDJSON packed by gzip. Anything else of one document is small. */
const PACKED_LINES = '.ndjson.gz';

const ENDINGS =
  'files end in .json, .ndjson, .ndjson.gz or .yaml; to-fhir, import and cohort read tables of cases (.csv, .zip) too';

/** The format a file name says, if it says one. */
export function formatOf(file: string): FileFormat | undefined {
  const name = file.toLowerCase();
  return name.endsWith(PACKED_LINES) ? 'ndjson' : formats[extname(name)];
}

/**
 * Which files of folders and glob patterns are taken. Files that are named themselves, with their ending, are taken
 * always.
 */
export type Wanted = (file: string) => boolean;

const anyFormat: Wanted = (file) => formatOf(file) !== undefined;

/** What is said where there is nothing to read. */
const endingsOf = (wanted: Wanted): string =>
  wanted('x.yaml') ? ENDINGS : `${ENDINGS}; .yaml is taken where the file, or a pattern with that ending, is named`;

/** A pattern whose last part has the ending of YAML, `*.yaml` or `*.{json,yml}`: other tools' YAML lies beside resources. */
const NAMES_YAML = /\.(?:\{(?:[^}/]*,)?)?ya?ml(?:,[^}/]*)?\}?$/i;

function isFile(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  // a link may lead nowhere, or in a circle
  return existsSync(path) && statSync(path).isFile();
}

/** The folder of installed packages. */
const INSTALLED = 'node_modules';

/** Files below a folder in the order of their names; what is hidden and installed packages are passed over. */
export function filesOf(folder: string, wanted: Wanted = anyFormat): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === INSTALLED) continue;
    if (entry.isDirectory()) found.push(...filesOf(path, wanted));
    else if (wanted(path) && isFile(entry, path)) found.push(path);
  }
  return found.toSorted();
}

function expand(name: string, wanted: Wanted): string[] {
  if (name === '-') return [name];
  const kind = statSync(name, { throwIfNoEntry: false });
  if (kind === undefined) return expandPattern(name, wanted);
  if (!kind.isDirectory()) {
    if (formatOf(name) === undefined && !isPipe(name)) throw new Unusable(`${name}: ${ENDINGS}.`);
    return [name];
  }
  const files = filesOf(name, wanted);
  if (files.length === 0) throw new Unusable(`There is nothing to read in the folder ${name}: ${endingsOf(wanted)}.`);
  return files;
}

/** What a pattern matches, in order; installed packages are passed over unless it names them. */
function matchesOf(pattern: string): string[] {
  const exclude = (path: string): boolean => basename(path) === INSTALLED && !pattern.includes(INSTALLED);
  // what the pattern ends in is not asked about
  return globSync(pattern, { exclude })
    .filter((path) => !exclude(path))
    .toSorted();
}

function expandPattern(pattern: string, wanted: Wanted): string[] {
  // a link that leads nowhere is found by its name
  const matches = matchesOf(pattern).filter((path) => existsSync(path));
  if (matches.length === 0) throw new Unusable(`There is no file ${pattern}.`);
  const isTaken: Wanted = (file) => wanted(file) || (NAMES_YAML.test(pattern) && formatOf(file) === 'yaml');
  const files = matches.flatMap((match) => {
    if (statSync(match).isDirectory()) return filesOf(match, wanted);
    return isTaken(match) ? [match] : [];
  });
  if (files.length === 0) throw new Unusable(`No file of ${pattern} can be read: ${endingsOf(wanted)}.`);
  return files;
}

/** Files named by arguments: files, folders (all below them), glob patterns, `-`; standard input where none is named. */
export function inputFiles(names: readonly string[], wanted: Wanted = anyFormat): string[] {
  const given = names.length > 0 ? names : ['-'];
  try {
    return given.flatMap((name) => expand(name, wanted));
  } catch (error) {
    if (error instanceof Unusable) throw error;
    const at = isSystemError(error) ? error.path : undefined;
    throw new Unusable(`${at ?? 'The inputs'} cannot be read: ${reasonOf(error)}.`);
  }
}

/** What packages, and SUSHI, keep beside resources. */
const NO_RESOURCES = ['package.json', 'fsh-index.json'];

/** Resources to check: JSON and NDJSON. */
export const resourceFiles: Wanted = (file) =>
  ['json', 'ndjson'].includes(formatOf(file) ?? '') && !NO_RESOURCES.includes(basename(file));

function documentOf(from: Pick<Document, 'input' | 'line' | 'format'>, bytes: Uint8Array): Document {
  const { text = '', issue } = decode(bytes);
  return { ...from, text, ...(issue === undefined ? {} : { unreadable: issue }) };
}

/** The lines of a file; those that can be had of one whose packing is damaged, and that it is. */
async function* fileLines(input: string): AsyncGenerator<Document> {
  try {
    yield* lines(input, lineBlocks(lineStream(input), MAX_LINE));
  } catch (error) {
    if (!isPacked(input) || error instanceof Unusable || isSystemError(error)) throw error;
    yield { input, format: 'json', text: '', unreadable: unreadable(error) };
  }
}

async function* lines(input: string, pieces: AsyncIterable<LineBlock | LongLine>): AsyncGenerator<Document> {
  for await (const piece of pieces) {
    if ('tooLong' in piece) throw new Unusable(`${input}:${piece.line}: the line is too long to be read.`);
    for (const { line, bytes } of linesOf(piece)) {
      yield documentOf({ input, line, format: 'json' }, bytes);
    }
  }
}

/** The greatest byte that is a blank or a line end. */
const BLANK = 0x20;

async function* fromPipe(input: string): AsyncGenerator<Document> {
  const { ndjson, chunks } = await detect(pipeStream(input), MAX_LINE);
  if (ndjson) yield* lines(input, lineBlocks(chunks, MAX_LINE));
  else {
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    const bytes = Buffer.concat(parts);
    // a command that had nothing to say before the pipe says what an NDJSON file without lines does
    if (bytes.some((byte) => byte > BLANK)) yield documentOf({ input, format: 'json' }, bytes);
  }
}

/** The document that a file holds. */
export function fileDocument(input: string, format: Document['format']): Document {
  if (isBeyondText(statSync(input).size)) return { input, format, text: '', unreadable: beyondText() };
  return documentOf({ input, format }, readFileSync(input));
}

/** The documents of the named inputs; NDJSON is read a line at a time. */
export async function* documents(names: readonly string[]): AsyncGenerator<Document> {
  for (const input of inputFiles(names)) {
    const format = formatOf(input);
    if (isPipe(input)) yield* fromPipe(input);
    else if (format === 'ndjson') yield* fileLines(input);
    else yield fileDocument(input, format ?? 'json');
  }
}
