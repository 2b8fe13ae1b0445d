import type { ItemCheck, TypePlan } from '../plan/types.ts';
import type { Place } from '../run.ts';
import { plainExtension } from './extension-plain.ts';
import type { Generated, ItemRow, PlainExtension } from './generated.ts';
import { kindOf } from './plain-primitive.ts';
import { asking, isNever } from './rules-code.ts';

/** Whether a profile says nothing of what is inside of a type. */
const isBare = (type: TypePlan, { engine }: Generated): boolean =>
  type.primitive !== undefined || type.inside() === engine.typePlan(type.code)?.root.inside();

/** Where nothing is asked for the place. */
const ANYWHERE: Place = { code: '', path: '' };

/** What the inside of a value stands in: its type and path alone are asked for, so those that say the same are one. */
export const placeOf = (type: TypePlan, { known }: Generated): Place =>
  known.constant(`place ${type.code} ${type.path}`, (): Place => type);

/** What extensions at a place are told by. */
function extensionOf(type: TypePlan, generated: Generated): PlainExtension {
  const make = (): PlainExtension => plainExtension(type, generated);
  return type.extension?.own
    ? make()
    : generated.known.constant(`extension ${type.extension?.modifier} ${type.path}`, make);
}

/** The rule that knows some values to be right as a whole, where nothing else is asked of what is in them. */
function knowing(type: TypePlan, generated: Generated): ItemCheck | undefined {
  const told = type.checks.find(({ whole }) => whole !== undefined);
  return told && isBare(type, generated) ? told : undefined;
}

/**
 * What is asked of items of a type; `undefined` where none is ever plainly right: resources in others, values that need
 * something beside them, rules that have to be asked each time.
 */
export function itemRow(type: TypePlan, generated: Generated): ItemRow | undefined {
  if (type.resource || type.needsInside) return undefined;
  const { known } = generated;
  const told = knowing(type, generated);
  const others = type.checks.filter((check) => check !== told);
  const isObject = type.primitive === undefined && type.extension === undefined;
  const row: ItemRow = {
    exact: type.primitive,
    kind: kindOf(type.code),
    extension: type.extension && extensionOf(type, generated),
    inside: isObject ? generated.object(type.inside()) : undefined,
    place: isObject ? placeOf(type, generated) : ANYWHERE,
    whole: told && asking([told.whole], known),
    // where these are all that the rule lets pass there is nothing else to look at
    passes: told && told.whole !== told.passes ? asking([told.passes], known) : undefined,
    rules: asking(
      others.map(({ passes }) => passes),
      known,
    ),
  };
  if (isNever(row.rules) || isNever(row.whole)) return undefined;
  return known.made(`item ${type.code}`, Object.values(row), () => row);
}
