import { isObject, type JsonObject } from '../../fhir/json.ts';
import { patternTest } from '../../fhir/pattern.ts';
import type { CompiledResource, CompiledRow, Numbered } from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import { administrative } from '../read/usage.ts';
import { type End, type Entry, type Kind, type Level, type Sight, sightOf, type Taker } from './sight.ts';
import { isToldByUrl, sliceKey } from './slice-key.ts';

/** The level below a member, of a slice or (with an empty slot) of whatever stands there. */
function below(sight: Sight, slot: string, step: Pick<Entry, 'each' | 'match' | 'members' | 'key' | 'isTold'>): Level {
  const known = sight.entries.find((entry) => entry.slot === slot);
  if (known !== undefined) {
    known.each &&= step.each;
    return known.level;
  }
  const { each, match, members, key, isTold } = step;
  const entry: Entry = { slot, each, match, members, key, isTold, level: new Map() };
  sight.entries.push(entry);
  return entry.level;
}

/** Enters what a profile fixes in an object. */
function addConstants(level: Level, constants: JsonObject): void {
  for (const [name, expected] of Object.entries(constants)) {
    if (expected === undefined) continue;
    const sight = sightOf(level, name);
    if (Array.isArray(expected)) for (const item of expected.filter(isObject)) addPattern(sight, item);
    else if (isObject(expected)) {
      sight.isFixedObject = true;
      addConstants(
        below(sight, '', { each: true, match: undefined, members: [], key: undefined, isTold: false }),
        expected,
      );
    } else sight.fixed.push(expected);
  }
}

function addPattern(sight: Sight, item: JsonObject): void {
  const level: Level = new Map();
  addConstants(level, item);
  sight.patterns.push({ expected: item, fits: patternTest(item), levels: [level] });
}

/** Enters a path: its steps with what the profile fixes in them, and who takes what stands at its end. */
function addPath(root: Level, steps: readonly CompiledStep[], taker: Taker): void {
  let levels = [root];
  for (const step of steps.slice(0, -1)) levels = levels.flatMap((level) => levelsBelow(level, step));
  const last = steps.at(-1);
  if (last === undefined) return;
  const isCoded = taker.kind === 'value' && taker.row.codec.has !== undefined;
  const constants: Level | undefined = last.constant && new Map();
  if (constants !== undefined && last.constant !== undefined) addConstants(constants, last.constant);
  for (const level of levels) {
    for (const at of last.members) {
      const end: End = { taker, isCoded, at, each: last.each, match: last.match, members: last.members, constants };
      sightOf(level, at.member).ends.push(end);
      sightOf(level, at.beside).beside.push(end);
    }
    const [at] = last.members;
    if (last.name === 'value' && at !== undefined)
      sightOf(level, 'dataAbsentReason').absent.push({
        taker,
        isCoded,
        at,
        each: false,
        match: undefined,
        members: last.members,
        constants: undefined,
      });
  }
}

function levelsBelow(level: Level, step: CompiledStep): Level[] {
  const slot = step.match === undefined ? '' : step.slot;
  return step.members.map(({ member }) => {
    const inner = below(sightOf(level, member), slot, {
      ...step,
      key: slot === '' ? undefined : sliceKey(step),
      isTold: isToldByUrl(step),
    });
    if (step.constant !== undefined) addConstants(inner, step.constant);
    return inner;
  });
}

function addRow(root: Level, row: Numbered<CompiledRow>): void {
  if (row.kind === 'table') {
    for (const { cells } of row.entries)
      for (const { steps } of cells) addPath(root, steps, { kind: 'others', to: undefined });
  } else if (row.kind === 'each') {
    const level: Level = new Map();
    for (const inner of row.rows) addPath(level, inner.steps, { kind: 'value', row: inner });
    addPath(root, row.steps, { kind: 'each', row, level });
  } else if (row.kind === 'value' && !row.writeOnly) addPath(root, row.steps, { kind: 'value', row });
  else addPath(root, row.steps, { kind: 'others', to: row.number });
}

/** All that is known of resources of one kind; `links` are paths by which other resources are found from them. */
export function rootLevel(rows: CompiledResource, links: readonly (readonly CompiledStep[])[]): Level {
  const root: Level = new Map();
  addConstants(root, rows.constants);
  for (const row of rows.rows) addRow(root, row);
  addPath(root, rows.patient ?? [], { kind: 'others', to: 'patient' });
  addPath(root, rows.link ?? [], { kind: 'others', to: 'link' });
  for (const steps of links) addPath(root, steps, { kind: 'others', to: undefined });
  for (const name of administrative) sightOf(root, name);
  settle(root);
  for (const name of administrative) sightOf(root, name).kind = 'administrative';
  sightOf(root, 'identifier').kind = 'identifiers';
  sightOf(root, 'extension').kind = 'extensions';
  return root;
}

/** Tells beforehand what is known of each member. */
function settle(level: Level): void {
  for (const sight of level.values()) {
    sight.kind = kindOf(sight);
    sight.level = sight.entries[0]?.level;
    sight.end = sight.ends[0];
    sight.constant = sight.fixed[0];
    if (sight.entries.length > 0 && sight.entries.every(({ key }) => key !== undefined))
      sight.byKey = Map.groupBy(sight.entries, ({ key }) => key ?? '');
    for (const inner of sight.entries) settle(inner.level);
    for (const { levels } of sight.patterns) settle(levels[0]);
    for (const { taker, constants } of sight.ends) {
      if (taker.kind === 'each') settle(taker.level);
      if (constants !== undefined) settle(constants);
    }
  }
}

function kindOf({ fixed, ends, entries, patterns, beside, absent }: Sight): Kind {
  if (beside.length > 0) return 'beside';
  if (absent.length > 0) return 'absent';
  const [entry] = entries;
  const [end] = ends;
  const of = [fixed, ends, entries, patterns].filter(({ length }) => length > 0);
  if (of.length !== 1) return 'any';
  if (fixed.length === 1) return 'fixed';
  if (entries.length === 1 && entry?.match === undefined && (entry?.members.length ?? 0) < 2) return 'members';
  return ends.length === 1 && end?.taker.kind === 'value' && end.match === undefined ? 'value' : 'any';
}
