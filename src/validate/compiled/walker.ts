import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { Place } from '../finding.ts';
import type { Engine, ObjectPlan, Walker } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { plainMember, plainObject } from './plain-object.ts';
import { PlanTables } from './plan-tables.ts';

/** Resources as what extensions stand on. */
class ResourcePlaces {
  readonly #known = new Map<string, Place>();

  of(type: string): Place {
    let place = this.#known.get(type);
    if (place === undefined) {
      place = { code: type, path: type };
      this.#known.set(type, place);
    }
    return place;
  }
}

/**
 * A walk that passes over what tables show to be plainly right, and leaves all else to the exact walk, which
 * comes back here with each part. So both find the same, and the exact walk alone needs to say what and where.
 */
export function compiledWalker(exact: Walker, engine: Engine): Walker {
  const tables = new PlanTables(engine);
  const resources = new ResourcePlaces();
  /** What extensions right inside of the value at hand stand on. */
  const holderIn = (run: Run): Place => {
    const place = run.ancestor(0);
    return place === undefined || place.resource !== undefined ? resources.of(run.resource.resourceType) : place;
  };
  /** Takes a look that may be given up; in a trial nothing is noted. */
  const look = (isPlain: boolean, run: Run): boolean => {
    if (!isPlain && run.trial === 0) run.giveUpLook();
    return isPlain;
  };
  const isPlainInside = (plan: ObjectPlan, value: JsonObject, run: Run): boolean => {
    if (run.trial === 0) run.startLook();
    return look(plainObject(tables.object(plan), value, run, holderIn(run)), run);
  };
  return {
    ...exact,
    typed: (type, value, run, used, withInside) => {
      if (type.primitive !== undefined || !isObject(value)) {
        exact.typed(type, value, run, used, withInside);
        return;
      }
      const inside = type.inside();
      if (!isPlainInside(inside, value, run)) exact.object(inside, value, run, used);
      tables.rules(type)(value, run);
    },
    isPlain: (plan, name, holder, run) => {
      const one = tables.object(plan).members[name];
      if (one === undefined) return false;
      if (run.trial === 0) run.startLook();
      return look(plainMember(one, holder[name], run, holderIn(run), holder), run);
    },
    passes: (type, value, run) => isObject(value) && tables.type(type)(value, run, type),
    rules: (type, value, run) => tables.rules(type)(value, run),
  };
}
