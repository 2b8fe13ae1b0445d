import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Issue } from '../../fhir/issue.ts';
import { reasonOf } from '../../fhir/system-error.ts';
import { MANIFEST, type TableFile, type TableSet, unpack } from '../../tabular/index.ts';
import { Unusable } from '../exit-code.ts';
import { type Document, documents, filesOf } from './read-input.ts';

/** Tables that belong together: an archive, a folder, or files of one folder. */
export interface NamedSet {
  /** What the set was named by. */
  name: string;
  files: readonly string[];
  kind: 'zip' | 'folder' | 'files';
}

const ending = (name: string): string => extname(name).toLowerCase();

const isTable = (name: string): boolean => ending(name) === '.csv';

const isArchive = (name: string): boolean => ending(name) === '.zip';

const archiveSet = (file: string): NamedSet => ({ name: file, files: [file], kind: 'zip' });

/** The sets of tables in a folder and below: the CSV files of each folder together, and each archive. */
function setsBelow(folder: string): NamedSet[] {
  const tables = Map.groupBy(filesOf(folder, isTable), (file) => dirname(file));
  const sets = [...tables].map(([name, files]): NamedSet => ({ name, files, kind: 'folder' }));
  return [...sets, ...filesOf(folder, isArchive).map(archiveSet)];
}

/** What stands beside tables and describes them. */
const DESCRIPTIONS = [MANIFEST, 'datapackage.json'];

/** Files below a folder of tables that hold documents. */
const documentsBeside = (folder: string): string[] =>
  filesOf(folder).filter((file) => !DESCRIPTIONS.includes(basename(file)));

/** Files that an argument names, be it a pattern. */
function matches(name: string): string[] {
  if (existsSync(name)) return [name];
  const found = globSync(name).toSorted();
  if (found.length === 0) throw new Unusable(`There is no file ${name}.`);
  return found;
}

const isFolder = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * The sets of tables among arguments, and the arguments that are none. A folder with CSV files in it, named or below
 * one that is named, is a set; what else can be read of it is read too. CSV files that are named one by one make a set
 * with the others of their folder.
 */
function tableSets(names: readonly string[]): { sets: NamedSet[]; others: string[] } {
  const sets: NamedSet[] = [];
  const others: string[] = [];
  const loose = new Map<string, string[]>();
  for (const name of names) {
    const below = isFolder(name) ? setsBelow(name) : [];
    if (below.length > 0) {
      sets.push(...below);
      others.push(...documentsBeside(name));
    } else if (isArchive(name)) sets.push(...matches(name).map(archiveSet));
    else if (isTable(name)) {
      for (const file of matches(name)) loose.set(dirname(file), [...(loose.get(dirname(file)) ?? []), file]);
    } else others.push(name);
  }
  const files = [...loose].map(([folder, own]): NamedSet => ({ name: folder, files: own, kind: 'files' }));
  return { sets: [...sets, ...files], others };
}

/** What arguments name: sets of tables, and documents; standard input where nothing is named. */
export function namedInputs(names: readonly string[]): { sets: NamedSet[]; read: AsyncIterable<Document> } {
  const { sets, others } = tableSets(names);
  return { sets, read: others.length === 0 && names.length > 0 ? nothing() : documents(others) };
}

async function* nothing(): AsyncGenerator<Document> {}

function bytesOf(name: string): Uint8Array {
  try {
    return readFileSync(name);
  } catch (error) {
    throw new Unusable(`${name} cannot be read: ${reasonOf(error)}.`);
  }
}

/** The files of a set, or why its archive cannot be opened. */
export function readSet({ name, files, kind }: NamedSet): { set: TableSet; issue?: undefined } | { issue: Issue } {
  if (kind === 'zip') {
    const unpacked = unpack(basename(name), bytesOf(name));
    return unpacked.issue === undefined ? { set: unpacked } : { issue: unpacked.issue };
  }
  const fileOf = (path: string): TableFile => ({ name: path, bytes: bytesOf(path) });
  const manifest = join(name, MANIFEST);
  const described = kind === 'folder' && existsSync(manifest);
  return { set: { files: files.map(fileOf), edited: true, ...(described ? { manifest: fileOf(manifest) } : {}) } };
}
