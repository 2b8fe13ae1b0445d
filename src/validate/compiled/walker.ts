import { isObject } from '../../fhir/json.ts';
import type { Engine, TypePlan, Walker } from '../plan/types.ts';
import type { Place, Run } from '../run.ts';
import { Compiler } from './compiler.ts';

/** Whether functions may be made from text; `--disallow-code-generation-from-strings` and the like forbid it. */
function mayGenerate(): boolean {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
}

/** What extensions right inside of a value stand on. */
function holderOf(type: TypePlan, run: Run): Place {
  const place = run.ancestor(0);
  return place === undefined || place.resource !== undefined ? type : place;
}

/**
 * A walk that passes over what generated code sees to be plainly right, and leaves all else to the exact walk, which
 * comes back here with each part. So both find the same, and the exact walk alone needs to say what and where.
 */
export function compiledWalker(exact: Walker, engine: Engine): Walker {
  if (!mayGenerate()) return exact;
  const compiler = new Compiler(engine);
  return {
    ...exact,
    typed: (type, value, run, used, withInside) => {
      if (type.primitive === undefined && isObject(value)) {
        const { plain, make } = compiler.type(type);
        // in a trial nothing is counted
        if (run.trial === 0) run.startCounting();
        if ((plain ?? make())(value, run, holderOf(type, run))) return;
        if (run.trial === 0) run.takeBackCounts();
      }
      exact.typed(type, value, run, used, withInside);
    },
    rules: (type, value, run) => compiler.rules(type)(value, run),
  };
}
