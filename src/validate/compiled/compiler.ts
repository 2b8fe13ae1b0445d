import type { Engine, ObjectPlan, TypePlan } from '../plan/types.ts';
import { extensionDefinition } from './extension-definition.ts';
import type { ExtensionDefinition, Generated, HeldPlain, ObjectTable, Plain } from './generated.ts';
import { held } from './held.ts';
import { objectTable } from './object-table.ts';
import { plainObject } from './plain-object.ts';
import { asking, type Rules, rulesCode } from './rules-code.ts';
import { identifier, KnownCode, Source } from './source.ts';

/** Generates the functions that see by plans what is plainly right, each when first needed. */
export class Compiler implements Generated {
  readonly engine: Engine;
  readonly known = new KnownCode();
  readonly #objects = new Map<ObjectPlan, ObjectTable>();
  readonly #types = new Map<TypePlan, HeldPlain>();
  readonly #rules = new Map<TypePlan, Rules>();
  readonly #extensions = new Map<string, ExtensionDefinition>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  object(plan: ObjectPlan): ObjectTable {
    const known = this.#objects.get(plan);
    if (known) return known;
    const made = objectTable(plan, this);
    this.#objects.set(plan, made);
    return made;
  }

  type(plan: TypePlan): HeldPlain {
    const known = this.#types.get(plan);
    if (known) return known;
    const made = held<Plain>(() => {
      const inside = this.object(plan.inside());
      const rules = asking(
        plan.checks.map(({ passes }) => passes),
        this.known,
      );
      return (o, run, holder) => plainObject(inside, o, run, holder) && (rules === undefined || rules(o, run));
    });
    this.#types.set(plan, made);
    return made;
  }

  /** Asks those rules on a value that may find something. */
  rules(plan: TypePlan): Rules {
    const known = this.#rules.get(plan);
    if (known) return known;
    const source = new Source(this.known);
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
