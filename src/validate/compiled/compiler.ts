import type { Engine, ObjectPlan, TypePlan } from '../plan/types.ts';
import { extensionDefinition } from './extension-definition.ts';
import type { ExtensionDefinition, Generated, Held, Plain } from './generated.ts';
import { callHeld } from './item-code.ts';
import { objectCode } from './object-code.ts';
import { type Rules, rulesCode, rulesTest } from './rules-code.ts';
import { Source } from './source.ts';

const PARAMETERS = 'o, run, holder';

function held<F>(compile: () => F): Held<F> {
  const one: Held<F> = {
    plain: undefined,
    make: () => {
      one.plain ??= compile();
      return one.plain;
    },
  };
  return one;
}

/** Generates the functions that see by plans what is plainly right, each when first needed. */
export class Compiler implements Generated {
  readonly engine: Engine;
  readonly #objects = new Map<ObjectPlan, Held<Plain>>();
  readonly #types = new Map<TypePlan, Held<Plain>>();
  readonly #rules = new Map<TypePlan, Rules>();
  readonly #extensions = new Map<string, ExtensionDefinition>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  object(plan: ObjectPlan): Held<Plain> {
    const known = this.#objects.get(plan);
    if (known) return known;
    const made = held(() => {
      const source = new Source();
      const path = [...plan.members.values()][0]?.element.node.path;
      return source.build<Plain>(`plain ${path}`, PARAMETERS, objectCode(plan, source, this));
    });
    this.#objects.set(plan, made);
    return made;
  }

  type(plan: TypePlan): Held<Plain> {
    const known = this.#types.get(plan);
    if (known) return known;
    const made = held(() => {
      const source = new Source();
      const rules = rulesTest(plan.checks, 'o', source) ?? 'false';
      const inside = callHeld(this.object(plan.inside()), PARAMETERS, source);
      return source.build<Plain>(`plain ${plan.path}`, PARAMETERS, `return ${inside} && ${rules};`);
    });
    this.#types.set(plan, made);
    return made;
  }

  /** Asks those rules on a value that may find something. */
  rules(plan: TypePlan): Rules {
    const known = this.#rules.get(plan);
    if (known) return known;
    const source = new Source();
    const made = source.build<Rules>(`rules on ${plan.path}`, 'value, run', rulesCode(plan.checks, source));
    this.#rules.set(plan, made);
    return made;
  }

  extension(url: string): ExtensionDefinition | undefined {
    const known = this.#extensions.get(url);
    if (known) return known;
    const made = extensionDefinition(url, this);
    // only what is here is kept by name, so that names in the input fill no memory
    if (made) this.#extensions.set(url, made);
    return made;
  }
}
