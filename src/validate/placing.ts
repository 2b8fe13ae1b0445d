import { isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import type { Engine, ObjectPlan } from './plan/types.ts';
import type { Unplaced } from './run.ts';

/** A step from an object to one in it, by the name in JSON; index -1 where there is no array. */
interface Step {
  name: string;
  index: number;
  value: JsonObject;
}

const EMPTY: ObjectPlan['members'] = new Map();

const membersOf = (type: string, engine: Engine): ObjectPlan['members'] =>
  engine.typePlan(type)?.root.inside().members ?? EMPTY;

/** FHIRPath of what lies at the end of some steps; it names elements, `value` where JSON has `valueQuantity`. */
function expressionOf(root: Resource, steps: readonly Step[], engine: Engine): string {
  let text = root.resourceType;
  let members = membersOf(root.resourceType, engine);
  for (const { name, index, value } of steps) {
    const member = members.get(name);
    // an item that should stand in an array is named as if it did
    const at = index < 0 && member?.element.repeats ? 0 : index;
    text += `.${member?.element.name ?? name}${at < 0 ? '' : `[${at}]`}`;
    members = isResource(value) ? membersOf(value.resourceType, engine) : (member?.type.inside().members ?? EMPTY);
  }
  return text;
}

/** Finds where the objects are that issues stand at, in one walk that ends when all are found. */
export function placeIssues(root: Resource, unplaced: readonly Unplaced[], engine: Engine): void {
  if (unplaced.length === 0) return;
  const wanted = Map.groupBy(unplaced, ({ at }) => at);
  const steps: Step[] = [];
  const visit = (value: JsonObject): void => {
    const found = wanted.get(value);
    if (found) {
      const expression = expressionOf(root, steps, engine);
      for (const { issue, below } of found) issue.expression = expression + below;
      wanted.delete(value);
    }
    for (const name in value) {
      if (wanted.size === 0) return;
      const member = value[name];
      if (!Array.isArray(member)) enter(name, -1, member);
      else for (const [index, item] of member.entries()) enter(name, index, item);
    }
  };
  const enter = (name: string, index: number, value: JsonValue | undefined): void => {
    if (!isObject(value)) return;
    steps.push({ name, index, value });
    visit(value);
    steps.pop();
  };
  visit(root);
}
