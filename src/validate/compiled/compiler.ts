import type { Engine, ObjectPlan, TypePlan } from '../plan/types.ts';
import type { Generated, Held, ObjectWalk, RulesWalk, TypeWalk } from './generated.ts';
import { objectCode } from './object-code.ts';
import { Source } from './source.ts';
import { rulesCode, typeCode } from './type-code.ts';

function held<W>(compile: () => W): Held<W> {
  const one: Held<W> = {
    walk: undefined,
    make: () => {
      one.walk ??= compile();
      return one.walk;
    },
  };
  return one;
}

/** Generates the functions that walk instances by their plans, each when first needed. */
export class Compiler implements Generated {
  readonly engine: Engine;
  readonly #objects = new Map<ObjectPlan, Held<ObjectWalk>>();
  readonly #types = new Map<TypePlan, Held<TypeWalk>>();
  readonly #rules = new Map<TypePlan, Held<RulesWalk>>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  object(plan: ObjectPlan): Held<ObjectWalk> {
    const known = this.#objects.get(plan);
    if (known) return known;
    const made = held(() => {
      const source = new Source();
      return source.build<ObjectWalk>(
        `members of ${[...plan.members.values()][0]?.element.node.path}`,
        'o, run',
        objectCode(plan, source, this),
      );
    });
    this.#objects.set(plan, made);
    return made;
  }

  type(plan: TypePlan): Held<TypeWalk> {
    const known = this.#types.get(plan);
    if (known) return known;
    const made = held(() => {
      const source = new Source();
      return source.build<TypeWalk>(`value of ${plan.path}`, 'o, run', typeCode(plan, source, this));
    });
    this.#types.set(plan, made);
    return made;
  }

  rules(plan: TypePlan): Held<RulesWalk> {
    const known = this.#rules.get(plan);
    if (known) return known;
    const made = held(() => {
      const source = new Source();
      return source.build<RulesWalk>(`rules on ${plan.path}`, 'o, run', rulesCode(plan, source));
    });
    this.#rules.set(plan, made);
    return made;
  }
}
