import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { CompiledStep } from '../compiled-step.ts';
import { foundAt, joined } from './find.ts';
import type { Found } from './found.ts';
import type { Usage } from './usage.ts';

/** What one walk found: the finds of each path by its number, nothing where nothing stands. */
export type FoundByPath = readonly (Found | undefined)[];

type Finds = (Found | undefined)[];

/** What to do at the sight of a member: paths that end there, and steps that go on below it. */
interface Sight {
  ends: End[];
  branches: Branch[];
}

/** The last step of a path, taken at the first of its members that an object has. */
interface End {
  step: CompiledStep;
  number: number;
  members: readonly string[];
}

/** A step in mid-path, of one path or of several that are the same up to it. */
interface Branch {
  step: CompiledStep;
  below: Level;
}

/** The steps that begin at one kind of object, by the members at whose sight they are taken. */
type Level = Map<string, Sight>;

const isSame = (a: CompiledStep, b: CompiledStep): boolean =>
  a.slot === b.slot && a.each === b.each && a.types.join() === b.types.join();

function sightOf(level: Level, member: string): Sight {
  const known = level.get(member);
  if (known !== undefined) return known;
  const sight: Sight = { ends: [], branches: [] };
  level.set(member, sight);
  return sight;
}

/**
 * Paths from one kind of resource or element, compiled into one tree. One walk over the members that an object has
 * finds what stands at all of them. Paths to members that it has not cost nothing.
 */
export class PathTree {
  readonly #root: Level = new Map();
  readonly #size: number;

  constructor(paths: readonly { number: number; steps: readonly CompiledStep[] }[]) {
    this.#size = Math.max(-1, ...paths.map(({ number }) => number)) + 1;
    for (const { number, steps } of paths) {
      let level = this.#root;
      for (const step of steps.slice(0, -1)) level = below(level, step);
      const last = steps.at(-1);
      if (last !== undefined) addEnd(level, last, number);
    }
  }

  /** What stands at the paths below an object. */
  find(holder: JsonObject, usage: Usage): FoundByPath {
    const found: Finds = new Array(this.#size).fill(undefined);
    walk(this.#root, holder, usage, found);
    return found;
  }
}

/** The level below a step of another level, made where no path before had that step. */
function below(level: Level, step: CompiledStep): Level {
  const members = new Set(step.members.map(({ member }) => member));
  for (const member of members) {
    const known = sightOf(level, member).branches.find((branch) => isSame(branch.step, step));
    if (known !== undefined) return known.below;
  }
  const branch: Branch = { step, below: new Map() };
  for (const member of members) sightOf(level, member).branches.push(branch);
  return branch.below;
}

function addEnd(level: Level, step: CompiledStep, number: number): void {
  const reason = step.name === 'value' ? ['dataAbsentReason'] : [];
  const members = [...new Set([...step.members.flatMap(({ member, beside }) => [member, beside]), ...reason])];
  for (const member of members) sightOf(level, member).ends.push({ step, number, members });
}

function walk(level: Level, holder: JsonObject, usage: Usage, found: Finds): void {
  for (const member in holder) {
    const sight = level.get(member);
    const value = sight === undefined ? undefined : holder[member];
    if (sight === undefined || value === undefined) continue;
    for (const end of sight.ends)
      if (isFirst(end, member, holder)) found[end.number] = joined(found[end.number], foundAt(holder, end.step));
    for (const branch of sight.branches) {
      if (branch.step.members.length === 1) enterAll(branch, value, usage, found);
      else goOn(branch, member, holder, usage, found);
    }
  }
}

/** Whether a member is the first of a step's that an object has. */
function isFirst({ members }: End, member: string, holder: JsonObject): boolean {
  for (const name of members) {
    if (name === member) return true;
    if (holder[name] !== undefined) return false;
  }
  return false;
}

/** Walks on below a choice of types, once for all of them. */
function goOn(branch: Branch, member: string, holder: JsonObject, usage: Usage, found: Finds): void {
  const { members, each } = branch.step;
  if (members.find((other) => holder[other.member] !== undefined)?.member !== member) return;
  for (const other of members) if (enterAll(branch, holder[other.member], usage, found) && !each) return;
}

/** Walks on below the items of a slice, the first one, or with `[]` all; whether there was one. */
function enterAll(branch: Branch, value: JsonValue | undefined, usage: Usage, found: Finds): boolean {
  if (!Array.isArray(value)) return enter(branch, value, usage, found);
  let hasEntered = false;
  for (const item of value) {
    if (!enter(branch, item, usage, found)) continue;
    hasEntered = true;
    if (!branch.step.each) break;
  }
  return hasEntered;
}

function enter({ step, below: level }: Branch, item: JsonValue | undefined, usage: Usage, found: Finds): boolean {
  if (!isObject(item) || (step.match !== undefined && !step.match(item))) return false;
  step.markConstants?.(item, usage);
  walk(level, item, usage, found);
  return true;
}
