import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { type About, referred } from './about.ts';
import { BY_NAMES, type Concept, objectsAt, plain, type ReadWord, wordByName } from './concept.ts';
import { wordsOfValue } from './exam-words.ts';
import { ofPrimary } from './of-primary.ts';
import { sampled } from './panels.ts';
import type { Run } from './run.ts';
import { valueMembers } from './value-members.ts';

/** A gene that was examined; one that the case has no word for is `other`, with its name. */
interface Gene {
  read: ReadWord & { kind?: string };
  name: string;
}

/** What an observation of genes says. */
interface Finding {
  genes: readonly Gene[];
  /** Words of the question, of the method and of what was found, in which an alteration may be named. */
  words: string;
  presence: ReadWord;
  text: string;
}

/** The components of an observation whose code has a meaning, as concepts of their values. */
function valuesOf(run: Run, item: InputResource, meaning: string): Concept[] {
  return objectsAt(item.resource, 'component')
    .filter(({ code }) => run.concepts.of(code).codeThat(meaning) !== undefined)
    .map(({ valueCodeableConcept, valueString }) =>
      run.concepts.of(typeof valueString === 'string' ? { text: valueString } : valueCodeableConcept),
    );
}

const wordsOf = (concept: Concept): string => concept.words || (concept.codings[0]?.code ?? '');

const NAMED = 'the name of the gene';

/** A gene by the name that a component gives it. */
function geneNamed({ tables }: Run, name: string): Gene {
  const read = wordByName('gene', name, tables);
  return { read: { word: 'other', ...read, from: `"${name}"`, by: NAMED }, name };
}

/** The only gene that words name. */
function geneIn({ tables }: Run, words: string): Gene[] {
  const [named, ...others] = tables.names('gene').named(words, 'within');
  if (named === undefined || others.length > 0) return [];
  const { word, kind, within } = named;
  const read = { word, from: `"${words}"`, by: `${BY_NAMES}gene`, ...(kind === undefined ? {} : { kind }) };
  return [{ read, name: within.exec(words)?.[0] ?? '' }];
}

/** The genes that were examined: those that components name, else the only one in the question, or in the answer. */
function genesOf(run: Run, item: InputResource): Gene[] {
  const studied = valuesOf(run, item, 'gene').map(wordsOf);
  const named = [...new Set(studied)].filter((name) => name !== '').map((name) => geneNamed(run, name));
  if (named.length > 0) return named;
  const asked = geneIn(run, run.concepts.of(item.resource.code).words);
  if (asked.length > 0) return asked;
  const answer = wordsOfValue(run, item.resource);
  // "HER2 positive" is a subtype, "KRAS mutated" a finding
  return run.tables.names('alteration').named(answer, 'within').length > 0 ? geneIn(run, answer) : [];
}

/** Whether what was looked for was found, in whatever form the value says so. */
function presenceOf(run: Run, resource: JsonObject): ReadWord | undefined {
  const { valueCodeableConcept, valueBoolean } = resource;
  if (typeof valueBoolean === 'boolean')
    return { word: valueBoolean ? 'present' : 'absent', from: String(valueBoolean), by: 'its value' };
  const coded = run.concepts.of(valueCodeableConcept).word('presence');
  if (coded !== undefined) return coded;
  const words = wordsOfValue(run, resource);
  const says = (name: string): boolean => run.tables.pattern(name).test(words);
  const read = (word: string): ReadWord => ({ word, from: `"${words}"`, by: 'forms of genomic results' });
  if (words === '' || says('variantOpen')) return undefined;
  if (says('variantAbsent')) return read('absent');
  return says('variantPresent') ? read('present') : undefined;
}

/** Whether an observation is of the genes of a tumour. */
function isGenomic(run: Run, { code, method }: JsonObject): boolean {
  const asked = run.concepts.of(code);
  if (asked.codeThat('variant') !== undefined) return true;
  const words = `${asked.allText} | ${run.concepts.of(method).allText}`;
  return run.tables.pattern('genomicTest').test(words);
}

function findingOf(run: Run, item: InputResource): Finding | undefined {
  const { resource } = item;
  const genes = genesOf(run, item);
  const presence = genes.length === 0 ? undefined : presenceOf(run, resource);
  if (presence === undefined) return undefined;
  const found = valuesOf(run, item, 'variant-name').map(wordsOf);
  const coded = run.concepts.of(resource.valueCodeableConcept).text;
  const value = typeof resource.valueString === 'string' ? plain(resource.valueString) : coded;
  const text = [...new Set([...(value === '' ? [] : [value]), ...found])].filter((words) => words !== '').join('; ');
  const words = [run.concepts.of(resource.code).allText, run.concepts.of(resource.method).allText, text].join(' | ');
  return { genes, words, presence, text };
}

/**
 * What of a gene was altered: what the words name, else what tests of that gene look for. A variant that lies in several
 * genes may be of any kind.
 */
function alterationOf(run: Run, { code }: JsonObject, { words, genes, presence }: Finding, { read }: Gene): string {
  const named = wordByName('alteration', words, run.tables, 'within')?.word;
  if (named !== undefined) return named;
  if (genes.length > 1 && presence.word === 'present') return 'other';
  return run.concepts.of(code).codeThat('variant') === undefined ? (read.kind ?? 'mutation') : 'mutation';
}

/** What was examined: a specimen that is known, else the cancer or metastasis that is referred to or the only one. */
function examinedBy(run: Run, item: InputResource): { specimen: JsonObject } | About | undefined {
  const specimen = sampled(run, item);
  if (specimen !== undefined) return { specimen };
  const said = referred(run, item, 'focus');
  return said?.tumour.part === 'metastases' ? said : ofPrimary(run, item);
}

/** Reads what was found, or not, in the genes of a tumour. */
export function readGenomics(run: Run, item: InputResource): void {
  const { resource } = item;
  if (!isGenomic(run, resource)) return;
  const finding = findingOf(run, item);
  if (finding === undefined) return;
  const classes = valuesOf(run, item, 'source-class').map(wordsOf);
  if ([finding.words, ...classes].some((words) => run.tables.pattern('germline').test(words))) {
    run.leave(item, report.notRead(item.expression, 'it is inherited, and not of the tumour'));
    return;
  }
  const about = examinedBy(run, item);
  if (about === undefined) {
    run.leave(item, report.notRead(item.expression, 'the input does not say which tumour was examined'));
    return;
  }
  for (const gene of finding.genes) take(run, item, finding, gene, about);
}

/** Takes the finding in one gene. */
function take(
  run: Run,
  item: InputResource,
  finding: Finding,
  gene: Gene,
  about: { specimen: JsonObject } | About,
): void {
  const shape = run.shapes.of('genomicFindings');
  if (shape === undefined) return;
  const { resource } = item;
  const { word } = gene.read;
  const alteration = alterationOf(run, resource, finding, gene);
  if ('specimen' in about) shape.refer('of', 'specimens', about.specimen);
  else shape.refer('of', about.tumour.part, about.tumour.reference);
  shape.take(resource, 'effectiveDateTime').link(resource.subject);
  shape
    .set('gene', word)
    .set('alteration', alteration)
    .set('presence', finding.presence.word)
    .set('text', finding.text);
  if (word === 'other') shape.set('geneText', gene.name);
  run.normalised(item, gene.read.by === NAMED ? 'component' : 'code', 'genomicFindings', {
    ...gene.read,
    word: `${word}: ${alteration}`,
  });
  run.normalised(item, 'value', 'genomicFindings.presence', finding.presence);
  for (const component of objectsAt(resource, 'component')) {
    const { code } = component;
    if (['gene', 'variant-name'].some((meaning) => run.concepts.of(code).codeThat(meaning) !== undefined))
      for (const name of Object.keys(component)) run.usage.mark(component, name);
  }
  run.add(item, shape, 'code', ...valueMembers(resource), ...('specimen' in about ? ['specimen'] : about.members));
}
