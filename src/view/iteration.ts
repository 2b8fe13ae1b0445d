import { asArray, type JsonObject } from '../fhir/json.ts';
import type { Environment, StaticType } from '../fhirpath/index.ts';
import { type Compilation, compilePath, type Focus, type Path } from './compilation.ts';
import { mistake, refuse } from './fault.ts';

/** What a select goes over. */
export interface Iteration {
  /** Type of what it gives, where it is known. */
  type: StaticType | undefined;
  /** The foci of its rows. */
  items(focus: Focus, environment: Environment): Focus[];
  /** Whether there is one row of nulls where there are no items (`forEachOrNull`). */
  orNull: boolean;
}

/** Deeper than any resource: who gets here goes in a circle. */
const DEEPEST = 500;

/** How a select goes over items: `forEach`, `forEachOrNull`, `repeat`, or not at all. */
export function compileIteration(
  compilation: Compilation,
  select: JsonObject,
  type: StaticType | undefined,
  at: string,
): Iteration | undefined {
  const given = ['forEach', 'forEachOrNull', 'repeat'].filter((name) => select[name] !== undefined);
  if (given.length > 1) {
    const message = `A select takes one of forEach, forEachOrNull and repeat; this one has ${given.join(' and ')}.`;
    compilation.issues.push(mistake('structure', 'view-iterations', at, message));
  }
  const [name] = given;
  if (name === undefined) return undefined;
  if (name === 'repeat') return compileRepeat(compilation, select, type, `${at}.repeat`);
  const path = compilePath(compilation, select[name], type, `${at}.${name}`);
  return {
    type: path.type,
    items: (focus, environment) => path.evaluate(focus, environment).map((item) => [item]),
    orNull: name === 'forEachOrNull',
  };
}

/** `repeat`: what the paths lead to, what they lead to from there, and so on, each before what is below it. */
function compileRepeat(
  compilation: Compilation,
  select: JsonObject,
  type: StaticType | undefined,
  at: string,
): Iteration {
  const expressions = asArray(select.repeat);
  const compileAll = (from: StaticType | undefined, into: Compilation): Path[] =>
    expressions.map((expression, index) => compilePath(into, expression, from, `${at}[${index}]`));
  const silent: Compilation = { ...compilation, issues: [] };
  const first = compileAll(type, compilation);
  const below = repeatedType(first, (from) => compileAll(from, silent));
  const next = compileAll(below, silent);
  return {
    type: below,
    items: (focus, environment) => {
      const found: Focus[] = [];
      const descend = (from: Focus, paths: readonly Path[], depth: number): void => {
        if (depth > DEEPEST) refuse('too-costly', 'view-repeat-endless', at, 'repeat comes to no end here.');
        for (const path of paths) {
          for (const item of path.evaluate(from, environment)) {
            found.push([item]);
            descend([item], next, depth + 1);
          }
        }
      };
      descend(focus, first, 0);
      return found;
    },
    orNull: false,
  };
}

/** The one type of everything repeated, if there is one. */
function repeatedType(
  first: readonly Path[],
  compileAll: (from: StaticType | undefined) => Path[],
): StaticType | undefined {
  const types = new Set(first.map(({ type }) => type).filter((type) => type !== 'nothing'));
  const [only] = types;
  if (types.size !== 1 || only === undefined) return undefined;
  return compileAll(only).every(({ type }) => type === only || type === 'nothing') ? only : undefined;
}
