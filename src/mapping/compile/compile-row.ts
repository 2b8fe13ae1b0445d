import { isDeepStrictEqual } from 'node:util';
import type { Issue } from '../../fhir/issue.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import { reasonOf } from '../absent.ts';
import type { CodeMap } from '../code-map.ts';
import { allowedOf, type Codec } from '../codec/codec.ts';
import { codecOf } from '../codec/codec-of.ts';
import { quantities } from '../codec/number.ts';
import { stringCodec } from '../codec/string.ts';
import type {
  CollectRow,
  CompiledRow,
  EachRow,
  Numbered,
  ReferenceRow,
  TableCell,
  TableRow,
  ValueRow,
} from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import type { Constants } from '../constants.ts';
import type { MappingSource, RowText, Where } from '../file/mapping-file.ts';
import { constantMarks } from '../read/constant-marks.ts';
import { PathTree } from '../read/path-tree.ts';
import type { CaseLeaf } from './case-leaves.ts';
import { memberName, type PathStep, resolvePath } from './element-path.ts';
import { type SliceMatch, sliceMatch } from './slice-match.ts';
import { wrongMembers } from './wrong-members.ts';

/** What compiling needs from outside a file. */
export interface CompileContext {
  profiles: Profiles;
  constants: Constants;
  codeMaps: ReadonlyMap<string, CodeMap>;
  /** Leaves of the part that the file maps, by path. */
  leaves: ReadonlyMap<string, CaseLeaf>;
  /** Leaves of every list of the case. */
  lists: ReadonlyMap<string, readonly CaseLeaf[]>;
}

const fieldOf = (path: string): string[] => path.replace(/\[\]$/, '').split('.');

/** Compiles rows of one file; what cannot be compiled becomes an issue with file and line. */
export class RowCompiler {
  readonly issues: Issue[] = [];
  readonly #context: CompileContext;
  readonly #source: MappingSource;

  constructor(context: CompileContext, source: MappingSource) {
    this.#context = context;
    this.#source = source;
  }

  /** Members that are written the same in every resource: elements that its profile has, of a value of their type. */
  always(members: JsonObject, start: ElementNode, where: Where): JsonObject {
    for (const { where: place, message } of wrongMembers(members, start, where, this.#context.profiles))
      this.#fail(place, message);
    return members;
  }

  /** Rows in the order of the file. */
  rows(texts: readonly RowText[], start: ElementNode, where: Where): Numbered<CompiledRow>[] {
    return texts
      .flatMap((text, index) => this.#row(text, start, [...where, index]) ?? [])
      .map((row, number) => ({ ...row, number }));
  }

  #row(text: RowText, start: ElementNode, where: Where): CompiledRow | undefined {
    if (text.collect !== undefined) return this.#collect(text, text.collect, start, where);
    if (text.case === undefined) return this.#fail([...where], 'a row needs `case` or `collect`');
    if (text.each !== undefined) return this.#each(text.case, text, text.each, start, where);
    const leaf = this.#leaf(text.case);
    if (leaf === undefined) return this.#fail([...where, 'case'], `the case model has no field ${text.case} here`);
    if (leaf.via !== undefined && text.writeOnly !== true)
      return this.#fail([...where, 'case'], 'a field of another item can only be written');
    if (text.table !== undefined) return this.#table(leaf, text.table, start, where);
    if (text.as === 'reference' || text.as === 'key') return this.#reference(leaf, text, start, where);
    return this.#value(leaf, text, start, where);
  }

  /** The leaf a row names: of the item, or (`surgery/treats`) of the item that a reference of it leads to. */
  #leaf(path: string): (CaseLeaf & { via?: string }) | undefined {
    const [via = '', field] = path.split('/');
    if (field === undefined) return this.#context.leaves.get(path);
    const lists = this.#context.leaves.get(via)?.refersTo ?? [];
    const leaf = lists
      .flatMap((list) => this.#context.lists.get(list) ?? [])
      .find((candidate) => candidate.path === field);
    return leaf === undefined ? undefined : { ...leaf, via };
  }

  /** Compiles a path from an element of the profile. */
  path(path: string | undefined, start: ElementNode, where: Where): CompiledStep[] | undefined {
    if (path === undefined) return this.#fail(where, 'the row names no element (`fhir`)');
    const { profiles, constants } = this.#context;
    const resolved = resolvePath(profiles, start, path);
    if (!resolved.ok) return this.#fail(where, resolved.message);
    const steps: CompiledStep[] = [];
    for (const step of resolved.steps) {
      const fixed = step.types.length === 1 ? constants.shared(step.element) : undefined;
      const constant = isObject(fixed) ? fixed : undefined;
      const members = step.types.map((type) => {
        const member = memberName(step, type);
        return { type, member, beside: `_${member}` };
      });
      const markConstants = constant && constantMarks(constant);
      const match = step.choice ? undefined : this.#match(step);
      if (match === undefined && step.element !== step.base && !step.choice) {
        return this.#fail(where, `slice ${step.slot.slice(1)} cannot be told by its constants`);
      }
      steps.push({ ...step, members, match, markConstants, constant });
    }
    return steps;
  }

  #match({ base, element }: PathStep): SliceMatch | undefined {
    const { profiles, constants } = this.#context;
    return element === base ? undefined : sliceMatch(profiles, constants, base, element);
  }

  #value(leaf: CaseLeaf & { via?: string }, text: RowText, start: ElementNode, where: Where): ValueRow | undefined {
    const steps = this.path(text.fhir, start, [...where, 'fhir']);
    const found = codecOf(text.as ?? 'string', this.#context.codeMaps);
    if (!found.ok) return this.#fail([...where, 'as'], found.message);
    if (steps === undefined) return undefined;
    const types = steps.at(-1)?.types ?? [];
    const missing = found.codec.writes.find((group) => !group.some((type) => types.includes(type)));
    if (missing !== undefined) {
      return this.#fail([...where, 'as'], `${text.fhir ?? ''} allows ${types.join(', ')}, not ${missing.join(' or ')}`);
    }
    const unit = unitWritten(found.codec, types);
    const required = steps.at(-1)?.constant?.code;
    if (unit !== undefined && required !== undefined && unit !== required) {
      return this.#fail(
        [...where, 'as'],
        `${text.fhir ?? ''} is in ${String(required)} by the profile, not in ${unit}`,
      );
    }
    const list = leaf.path.endsWith('[]');
    if (list !== steps.some((step) => step.each)) {
      return this.#fail([...where, 'fhir'], list ? 'a list needs a path with []' : 'a path with [] needs a list');
    }
    if (!this.#wordsHaveCodes(leaf, text.as ?? '', where)) return undefined;
    return {
      kind: 'value',
      field: fieldOf(leaf.path),
      list,
      steps,
      codec: found.codec,
      mayBeAbsent: found.mayBeAbsent,
      absentBeside: this.#absentBeside(steps, start),
      ...(text.absent === undefined ? {} : { absent: text.absent }),
      writeOnly: text.writeOnly === true,
      ...(leaf.via === undefined ? {} : { via: leaf.via }),
    };
  }

  /** A required list of codes takes no data-absent-reason, unless the element has one beside it (dataAbsentReason). */
  #absentBeside(steps: readonly CompiledStep[], start: ElementNode): boolean {
    const last = steps.at(-1);
    if (last?.element.binding?.strength !== 'required' || last.types.every((type) => type === 'code')) return false;
    const { profiles } = this.#context;
    const holder = steps.at(-2);
    const beside = profiles.children(holder?.element ?? start, holder?.types[0]);
    return last.name !== 'value' || !beside.some((child) => child.name === 'dataAbsentReason' && child.max > 0);
  }

  /** Every word that the field may hold has a code in the row's map; those for why there is no value need none. */
  #wordsHaveCodes(leaf: CaseLeaf, as: string, where: Where): boolean {
    const map = as.startsWith('code ') ? this.#context.codeMaps.get(as.slice(5)) : undefined;
    const missing =
      map === undefined ? [] : leaf.words.filter((word) => reasonOf(word) === undefined && !map.words.includes(word));
    for (const word of missing)
      this.#fail([...where, 'as'], `code map ${map?.name ?? ''} has no code for the word ${word}`);
    return missing.length === 0;
  }

  #reference(
    leaf: CaseLeaf & { via?: string },
    text: RowText,
    start: ElementNode,
    where: Where,
  ): ReferenceRow | undefined {
    const steps = this.path(text.fhir, start, [...where, 'fhir']);
    if (steps === undefined) return undefined;
    const asKey = text.as === 'key';
    const to = text.to ?? leaf.refersTo;
    const wrong = to.find((list) => !leaf.refersTo.includes(list));
    if (wrong !== undefined) return this.#fail([...where, 'to'], `${leaf.path} does not point into ${wrong}`);
    const types = steps.at(-1)?.types ?? [];
    const wanted = asKey ? 'string' : 'Reference';
    if (!types.includes(wanted))
      return this.#fail([...where, 'fhir'], `${text.fhir ?? ''} allows ${types.join(', ')}, not ${wanted}`);
    return {
      kind: 'reference',
      field: fieldOf(leaf.path),
      list: leaf.path.endsWith('[]'),
      steps,
      to,
      ...(text.absent === undefined ? {} : { absent: text.absent }),
      writeOnly: text.writeOnly === true || asKey,
      asKey,
      ...(leaf.via === undefined ? {} : { via: leaf.via }),
    };
  }

  #table(leaf: CaseLeaf, table: NonNullable<RowText['table']>, start: ElementNode, where: Where): TableRow | undefined {
    const words = Object.keys(table);
    const missing = leaf.words.filter((word) => !words.includes(word));
    const extra = words.filter((word) => leaf.words.length > 0 && !leaf.words.includes(word));
    if (missing.length > 0) this.#fail([...where, 'table'], `the table lacks ${missing.join(', ')}`);
    if (extra.length > 0) this.#fail([...where, 'table'], `the field ${leaf.path} has no word ${extra.join(', ')}`);
    for (const [at, word] of words.entries()) {
      const same = words.slice(0, at).find((other) => isDeepStrictEqual(table[other], table[word]));
      if (same !== undefined)
        this.#fail([...where, 'table', word], `${word} is written as ${same} is: it would be read as that`);
    }
    const entries = words.map((word) => ({
      word,
      cells: Object.entries(table[word] ?? {}).flatMap(([path, value]) => {
        const cell = this.#cell(path, value, start, [...where, 'table', word, path]);
        return cell === undefined ? [] : [cell];
      }),
    }));
    return { kind: 'table', field: fieldOf(leaf.path), entries };
  }

  #cell(path: string, value: string | boolean | null, start: ElementNode, where: Where): TableCell | undefined {
    const steps = this.path(path, start, where);
    if (steps === undefined) return undefined;
    const coded = typeof value === 'string' && value.startsWith('code ') ? value.split(' ') : undefined;
    if (coded === undefined) return { steps, value: value ?? undefined, codec: primitiveCodec(steps, value) };
    const found = codecOf(`code ${coded[1] ?? ''}`, this.#context.codeMaps);
    if (!found.ok) return this.#fail(where, found.message);
    const word = coded[2] ?? '';
    if (this.#context.codeMaps.get(coded[1] ?? '')?.words.includes(word) !== true) {
      return this.#fail(where, `code map ${coded[1] ?? ''} has no word ${word}`);
    }
    return { steps, value: word, codec: found.codec };
  }

  #each(field: string, text: RowText, rows: RowText[], start: ElementNode, where: Where): EachRow | undefined {
    const steps = this.path(text.fhir, start, [...where, 'fhir']);
    const element = steps?.at(-1)?.element;
    if (steps === undefined || element === undefined) return undefined;
    const prefix = `${field}[].`;
    const leaves = new Map(
      [...this.#context.leaves.values()]
        .filter((leaf) => leaf.path.startsWith(prefix))
        .map((leaf) => [leaf.path.slice(prefix.length), { ...leaf, path: leaf.path.slice(prefix.length) }]),
    );
    const inner = new RowCompiler({ ...this.#context, leaves }, this.#source);
    const compiled = inner
      .rows(rows, element, [...where, 'each'])
      .filter((row): row is Numbered<ValueRow> => row.kind === 'value');
    this.issues.push(...inner.issues);
    const paths = new PathTree(compiled);
    return { kind: 'each', field: fieldOf(field), steps, rows: compiled, paths };
  }

  #collect(text: RowText, collect: string[], start: ElementNode, where: Where): CollectRow | undefined {
    const steps = this.path(text.fhir, start, [...where, 'fhir']);
    const sources = collect.map((source) => {
      const [list = '', field = ''] = source.split('.');
      return { list, field };
    });
    const { lists } = this.#context;
    const wrong = sources.find(({ list }) => !lists.has(list));
    if (wrong !== undefined) return this.#fail([...where, 'collect'], `the case has no list ${wrong.list}`);
    const none = sources.find(({ list, field }) => !lists.get(list)?.some(({ path }) => path === field));
    if (none !== undefined)
      return this.#fail([...where, 'collect'], `items of ${none.list} have no field ${none.field}`);
    return steps === undefined ? undefined : { kind: 'collect', sources, steps };
  }

  #fail(where: Where, message: string): undefined {
    this.issues.push(this.#source.issue(where, message));
    return undefined;
  }
}

/** The unit of a codec that writes quantities. */
function unitWritten(codec: Codec, types: readonly string[]): string | undefined {
  if (!codec.writes.includes(quantities)) return undefined;
  const { value } = codec.write(1, types);
  return isObject(value) ? str(value.code) : undefined;
}

/** A table's plain values are written as they are, as the element's own type. */
function primitiveCodec(steps: readonly CompiledStep[], value: string | boolean | null): Codec {
  const types = steps.at(-1)?.types ?? [];
  const type = typeof value === 'boolean' ? 'boolean' : (types[0] ?? 'string');
  return {
    ...stringCodec,
    write: (given) => ({ type: allowedOf([type], types), value: given }),
    read: (given) => given,
  };
}
