import { existsSync, statSync } from 'node:fs';
import { loadDefinitions } from '../../definitions/index.ts';
import { hasErrors } from '../../fhir/issue.ts';
import { isObject, isResource, type JsonObject } from '../../fhir/json.ts';
import { makeFolder } from '../../fhir/make-folder.ts';
import { noResource } from '../../fhir/no-resource.ts';
import { compileView, resourcesOf, shippedView, shippedViews, type View } from '../../view/index.ts';
import { withOutputs } from '../claim-outputs.ts';
import { EXIT, Unusable } from '../exit-code.ts';
import { tellFinding } from '../finding/findings.ts';
import { caseInstead } from '../input/case-instead.ts';
import { documentValue } from '../input/document-value.ts';
import { documents, fileDocument, formatOf } from '../input/read-input.ts';
import { outputTo } from '../output.ts';
import { storedResources } from '../transfer/stored-resources.ts';
import { openTables, type Tables, type TablesOptions, tablePath } from './view-tables.ts';

/** Options of the command `view`. */
export interface ViewOptions extends TablesOptions {
  from?: string;
  list?: boolean;
  show?: boolean;
}

interface NamedView {
  name: string;
  view: View;
}

const NO_ROW = 'No row: no view asks for what was read. Those of this package ask for our profiles (--show).';

/** `view`: rows of resources by ViewDefinitions. */
export async function view(args: readonly string[], options: ViewOptions): Promise<number> {
  if (options.list) return list();
  const { definitions, inputs } = sorted(args);
  if (options.show) {
    const output = outputTo(process.stdout);
    for (const { definition } of definitions) await output.write(`${JSON.stringify(definition)}\n`);
    return EXIT.good;
  }
  if (options.from !== undefined && inputs.length > 0) throw new Unusable('Give files or --from, not both.');
  const types = loadDefinitions().definitions.resourceTypes;
  const views = definitions.map((one) => compiled(one, types));
  const names = views.map(({ name }) => name);
  checkTables(names, options);
  const { out, format } = options;
  if (out !== undefined) makeFolder(out, 0o700);
  const paths = out === undefined ? [] : names.map((name) => tablePath(out, name, format));
  return withOutputs(paths, () => makeTables(views, inputs, options));
}

async function makeTables(
  views: readonly NamedView[],
  inputs: readonly string[],
  options: ViewOptions,
): Promise<number> {
  const tables = openTables(views, options);
  try {
    const code =
      options.from === undefined ? await fromFiles(inputs, tables) : await fromStore(options.from, views, tables);
    await tables.end();
    if (tables.empty && code === EXIT.good) console.error(NO_ROW);
    return code;
  } catch (error) {
    await tables.discard();
    throw error;
  }
}

/** Ends the command where the tables of views cannot be made as they are asked for. */
function checkTables(names: readonly string[], { limit, out }: ViewOptions): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new Unusable('--limit must be a whole number above 0.');
  }
  if (names.length > 1 && out === undefined) {
    throw new Unusable(`${names.length} views make ${names.length} tables: give --out FOLDER, or name one view.`);
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Unusable(`There are two views ${twice}, whose tables would be one file.`);
}

async function list(): Promise<number> {
  const output = outputTo(process.stdout);
  for (const [name, { title, resource }] of shippedViews()) await output.write(`${name}\t${resource}\t${title}\n`);
  return EXIT.good;
}

interface Definition {
  name: string;
  definition: JsonObject;
}

/** Tells views from inputs: a name of ours or a file that holds a ViewDefinition is a view. */
function sorted(args: readonly string[]): { definitions: Definition[]; inputs: string[] } {
  const definitions: Definition[] = [];
  const inputs: string[] = [];
  for (const arg of args) {
    const definition = shippedView(arg) ?? definitionIn(arg);
    if (definition) definitions.push({ name: nameOf(definition, arg), definition });
    else if (arg === '-' || existsSync(arg) || /[*?[{]/.test(arg)) inputs.push(arg);
    else throw new Unusable(`There is no view and no file ${arg}; "iscm-fhir view --list" names the views.`);
  }
  if (definitions.length > 0) return { definitions, inputs };
  return { definitions: [...shippedViews()].map(([name, definition]) => ({ name, definition })), inputs };
}

const nameOf = ({ name }: JsonObject, arg: string): string =>
  typeof name === 'string' && /^\w+$/.test(name) ? name : arg.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '');

function definitionIn(file: string): JsonObject | undefined {
  const format = formatOf(file);
  if (format === undefined || format === 'ndjson') return undefined;
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  const document = fileDocument(file, format);
  if (!document.text.includes('ViewDefinition')) return undefined;
  // what cannot be read is said when it is read as an input
  const { value } = documentValue(document);
  return isObject(value) && value.resourceType === 'ViewDefinition' ? value : undefined;
}

function compiled({ name, definition }: Definition, types: ReadonlySet<string>): NamedView {
  const { view: made, issues } = compileView(definition, types);
  for (const issue of issues) tellFinding({ input: name }, issue);
  if (!made) throw new Unusable(`The ViewDefinition ${name} cannot be used.`);
  return { name, view: made };
}

async function fromFiles(inputs: readonly string[], tables: Tables): Promise<number> {
  let code: number = EXIT.good;
  for await (const document of documents(inputs)) {
    const { value, issue: unread } = documentValue(document);
    if (unread !== undefined) {
      tellFinding(document, unread);
      throw new Unusable('No table is complete: an input cannot be read.');
    }
    if (!isResource(value)) {
      tellFinding(document, caseInstead(value) ?? noResource());
      code = EXIT.findings;
    }
    for (const resource of resourcesOf(value)) {
      const issues = await tables.add(resource);
      for (const issue of issues) tellFinding(document, issue);
      if (hasErrors(issues)) code = EXIT.findings;
    }
    if (tables.full) break;
  }
  return code;
}

async function fromStore(store: string, views: readonly NamedView[], tables: Tables): Promise<number> {
  let code: number = EXIT.good;
  const types = new Set(views.map(({ view: { resource } }) => resource));
  for await (const resource of storedResources(store, [...types].sort())) {
    const issues = await tables.add(resource);
    for (const issue of issues) {
      tellFinding({ input: `${resource.resourceType}/${resource.id}` }, issue);
    }
    if (hasErrors(issues)) code = EXIT.findings;
    if (tables.full) break;
  }
  return code;
}
