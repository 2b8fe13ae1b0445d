import type { JsonValue } from '../../fhir/json.ts';
import { allPass, testsOf } from '../plan/all-pass.ts';
import type { Engine, ItemCheck, ObjectPlan, Share, TypePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { extensionDefinition } from './extension-definition.ts';
import { objectTable } from './object-table.ts';
import { plainObject } from './plain-object.ts';
import type { ExtensionDefinition, ObjectTable, Plain, Tables } from './rows.ts';
import { Shared } from './shared.ts';

/** Applies rules to a value. */
export type Rules = (value: JsonValue, run: Run) => void;

/** Asks each check that may find something. */
function rulesOf(checks: readonly ItemCheck[], share: Share): Rules {
  const each = checks.map((check) => ({ check, passes: check.passes?.(share) }));
  return (value, run) => {
    for (const { check, passes } of each) {
      if (passes === undefined || !passes(value, run)) check(value, run);
      if (run.trial !== 0 && run.decided()) return;
    }
  };
}

/** Makes of plans what sees by them what is plainly right, each when first needed. */
export class PlanTables implements Tables {
  readonly engine: Engine;
  readonly shared = new Shared();
  readonly #objects = new Map<ObjectPlan, ObjectTable>();
  readonly #types = new Map<TypePlan, Plain>();
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

  type(plan: TypePlan): Plain {
    const known = this.#types.get(plan);
    if (known) return known;
    const inside = this.object(plan.inside());
    const tests = testsOf(plan.checks, this.shared.share);
    const rules = tests && allPass(tests);
    const made: Plain = (o, run, holder) => rules !== undefined && plainObject(inside, o, run, holder) && rules(o, run);
    this.#types.set(plan, made);
    return made;
  }

  /** Asks those rules on a value that may find something. */
  rules(plan: TypePlan): Rules {
    const known = this.#rules.get(plan);
    if (known) return known;
    const made = rulesOf(plan.checks, this.shared.share);
    this.#rules.set(plan, made);
    return made;
  }

  extension(url: string): ExtensionDefinition | undefined {
    const known = this.#extensions.get(url);
    if (known) return known;
    const made = extensionDefinition(url, this);
    // only what is here is kept by name, and no versions, so that names in the input fill no memory
    if (made && !url.includes('|')) this.#extensions.set(url, made);
    return made;
  }
}
