import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import type { Concept, ReadWord } from './concept.ts';
import type { Run } from './run.ts';
import type { ForeignTables } from './tables.ts';

/** What a drug is: its kind of treatment, the agent where the case has a word for it, and where that was read. */
export interface Treatment {
  kind: string;
  agent: string;
  from: string;
  /** The words of the record. */
  text: string;
  /** The resource tells the kind itself. */
  hasKind: boolean;
  isOurs: boolean;
  loses?: string;
  /** Codings that say another thing. */
  others: Record<'agent' | 'kind', Pick<ReadWord, 'others'>>;
}

/** A kind of treatment that drugs are of, with the agent that tells it. */
interface OfKind {
  kind: string;
  agent?: string;
  /** The code that tells it. */
  from?: string;
  loses?: string;
}

/** The treatments that a drug is, by its codes or words: one of each kind, where the words name several agents. */
export function treatmentsOf(
  run: Run,
  item: InputResource,
  drug: JsonObject,
  routes: readonly JsonObject[],
): Treatment[] {
  const concept = run.concepts.of(drug);
  const coded = concept.word('agent');
  const ownKind = run.concepts.of(item.resource.category).word('systemic-kind');
  return kindsOf(run, concept, ownKind?.word).map(({ kind, agent = '', from, loses }) => ({
    kind: isIntrathecal(run, kind, [drug, ...routes]) ? 'intrathecal-chemotherapy' : kind,
    agent: coded?.word ?? agent,
    from: coded?.from ?? from ?? `"${concept.words}"`,
    text: concept.text || (coded?.isOurs === true ? '' : concept.words),
    hasKind: ownKind !== undefined,
    isOurs: ownKind !== undefined && (coded === undefined || coded.isOurs),
    ...(loses === undefined ? {} : { loses }),
    others: { agent: coded ?? {}, kind: ownKind ?? {} },
  }));
}

/** The kinds of treatment that a drug is: as the resource says, by its code as an agent, in words, by its group. */
function kindsOf({ tables }: Run, concept: Concept, ownKind: string | undefined): OfKind[] {
  const inAll = kindsInWords(tables, concept.allText);
  // what is the whole of one display is not that of all
  const inWords = inAll.length > 0 ? inAll : kindsInWords(tables, concept.words);
  const [first, ...others] = inWords;
  if (ownKind !== undefined) return [{ ...(others.length === 0 ? first : {}), kind: ownKind }];
  const agent = concept.word('agent')?.word;
  const named = tables.names('drug').names.find(({ word }) => word !== '' && word === agent);
  if (named?.kind !== undefined) return [{ kind: named.kind }];
  if (inWords.length > 0) return inWords;
  const group = concept.codeThat('drug-kind');
  return group === undefined ? [] : [{ ...group, kind: group.word }];
}

/** The kinds of treatment that the agents named in words are; the agent, where it is the only one of its kind. */
function kindsInWords(tables: ForeignTables, text: string): OfKind[] {
  const agents = new Map<string, Set<string>>();
  for (const { kind, word } of tables.names('drug').named(text, 'within'))
    if (kind !== undefined) agents.set(kind, (agents.get(kind) ?? new Set()).add(word));
  return [...agents].map(([kind, words]) => {
    const [agent = ''] = words;
    return words.size === 1 ? { kind, agent } : { kind };
  });
}

/** Whether chemotherapy goes into the cerebrospinal fluid, by its words or route. */
function isIntrathecal({ concepts, tables }: Run, kind: string, said: readonly JsonObject[]): boolean {
  if (kind !== 'chemotherapy') return false;
  return said.some(
    (one) =>
      tables.pattern('intrathecal').test(concepts.of(one).allText) ||
      concepts.of(one).codeThat('intrathecal') !== undefined,
  );
}
