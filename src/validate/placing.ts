import { isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import type { Unplaced } from './finding.ts';
import type { Engine, MemberPlan, ObjectPlan } from './plan/types.ts';

const EMPTY: ObjectPlan['members'] = new Map();

const membersOf = (type: string, engine: Engine): ObjectPlan['members'] =>
  engine.typePlan(type)?.root.inside().members ?? EMPTY;

/** The members that a value may have: a resource by its type, all else by the member it is the value of. */
export const membersIn = (
  value: JsonValue | undefined,
  member: MemberPlan | undefined,
  engine: Engine,
): ObjectPlan['members'] =>
  isResource(value) ? membersOf(value.resourceType, engine) : (member?.type.inside().members ?? EMPTY);

/** Where a walk is: the names in JSON that lead there, an index for each, -1 where there is no array, and the objects. */
interface Way {
  names: string[];
  indexes: number[];
  values: JsonObject[];
}

/** What FHIRPath of a resource goes on with where a way ends; it names elements, `value` where JSON has `valueQuantity`. */
function pathOf(resource: Resource, { names, indexes, values }: Way, depth: number, engine: Engine): string {
  let text = '';
  let members = membersOf(resource.resourceType, engine);
  for (let step = 0; step < depth; step++) {
    const name = names[step] ?? '';
    const index = indexes[step] ?? -1;
    const value = values[step];
    const member = members.get(name);
    // an item that should stand in an array is named as if it did
    const at = index < 0 && member?.element.repeats ? 0 : index;
    text += `.${member?.element.name ?? name}${at < 0 ? '' : `[${at}]`}`;
    members = membersIn(value, member, engine);
  }
  return text;
}

/** Finds the objects in a resource that issues stand at, in a walk that ends when all are found. */
function placeIn(resource: Resource, unplaced: readonly Unplaced[], engine: Engine): void {
  const wanted = Map.groupBy(unplaced, ({ at }) => at);
  const way: Way = { names: [], indexes: [], values: [] };
  const visit = (value: JsonObject, depth: number): void => {
    const found = wanted.get(value);
    if (found) {
      const path = pathOf(resource, way, depth, engine);
      for (const { issue, expression, below } of found) issue.expression = expression + path + below;
      wanted.delete(value);
    }
    for (const name in value) {
      const member = value[name];
      if (typeof member !== 'object' || member === null) continue;
      if (wanted.size === 0) return;
      if (!Array.isArray(member)) enter(name, -1, member, depth);
      else for (let index = 0; index < member.length; index++) enter(name, index, member[index], depth);
    }
  };
  const enter = (name: string, index: number, value: JsonValue | undefined, depth: number): void => {
    if (!isObject(value)) return;
    way.names[depth] = name;
    way.indexes[depth] = index;
    way.values[depth] = value;
    visit(value, depth + 1);
  };
  visit(resource, 0);
}

/** Finds where the objects are that issues stand at, in each resource that has any. */
export function placeIssues(unplaced: readonly Unplaced[], engine: Engine): void {
  for (const [resource, issues] of Map.groupBy(unplaced, (one) => one.resource)) placeIn(resource, issues, engine);
}
