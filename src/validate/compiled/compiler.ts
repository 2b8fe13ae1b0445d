import type { Engine, ObjectPlan, TypePlan } from '../plan/types.ts';
import { extensionDefinition } from './extension-definition.ts';
import type { ExtensionDefinition, Generated, Held, HeldObject, Plain } from './generated.ts';
import { callHeld } from './item-code.ts';
import { type ObjectFunctions, objectFunctions } from './object-code.ts';
import { type Rules, rulesCode, rulesTest } from './rules-code.ts';
import { identifier, Source } from './source.ts';

function held(make: () => Plain): Held {
  const one: Held = {
    plain: undefined,
    make: () => {
      one.plain ??= make();
      return one.plain;
    },
  };
  return one;
}

/** Generates the functions that see by plans what is plainly right, each when first needed. */
export class Compiler implements Generated {
  readonly engine: Engine;
  readonly #objects = new Map<ObjectPlan, HeldObject>();
  readonly #types = new Map<TypePlan, Held>();
  readonly #rules = new Map<TypePlan, Rules>();
  readonly #extensions = new Map<string, ExtensionDefinition>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  object(plan: ObjectPlan): HeldObject {
    const known = this.#objects.get(plan);
    if (known) return known;
    let functions: ObjectFunctions | undefined;
    const made = (): ObjectFunctions => {
      functions ??= objectFunctions(plan, this);
      return functions;
    };
    const one = Object.assign(
      held(() => made().plain),
      { members: () => made().members },
    );
    this.#objects.set(plan, one);
    return one;
  }

  type(plan: TypePlan): Held {
    const known = this.#types.get(plan);
    if (known) return known;
    const made = held(() => {
      const source = new Source();
      const rules = rulesTest(plan.checks, 'o', source) ?? 'false';
      const inside = callHeld(this.object(plan.inside()), 'o, run, holder', source);
      const name = identifier(`plain ${plan.path}`);
      return source.build<Plain>(`return function ${name}(o, run, holder) {\nreturn ${inside} && ${rules};\n};`);
    });
    this.#types.set(plan, made);
    return made;
  }

  /** Asks those rules on a value that may find something. */
  rules(plan: TypePlan): Rules {
    const known = this.#rules.get(plan);
    if (known) return known;
    const source = new Source();
    const name = identifier(`rules on ${plan.path}`);
    const made = source.build<Rules>(`return function ${name}(value, run) {\n${rulesCode(plan.checks, source)}\n};`);
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
