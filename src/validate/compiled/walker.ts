import { isObject } from '../../fhir/json.ts';
import type { Engine, Walker } from '../plan/types.ts';
import { Compiler } from './compiler.ts';

/** Whether functions may be made from text; `--disallow-code-generation-from-strings` and the like forbid it. */
function mayGenerate(): boolean {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
}

/**
 * A walk by generated code: it passes over what is plainly right and leaves all else, member by member, to the exact
 * walk, so that both find the same. The exact walk itself where code may not be generated.
 */
export function compiledWalker(exact: Walker, engine: Engine): Walker {
  if (!mayGenerate()) return exact;
  const compiler = new Compiler(engine);
  return {
    ...exact,
    object: (plan, value, run) => {
      const { walk, make } = compiler.object(plan);
      (walk ?? make())(value, run);
    },
    typed: (type, value, run, used, withInside) => {
      if (type.primitive || !isObject(value)) {
        exact.typed(type, value, run, used, withInside);
        return;
      }
      const { walk, make } = compiler.type(type);
      (walk ?? make())(value, run);
    },
    rules: (type, value, run) => {
      const { walk, make } = compiler.rules(type);
      (walk ?? make())(value, run);
    },
  };
}
