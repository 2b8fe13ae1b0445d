import type { Place } from '../finding.ts';
import { testsOf } from '../plan/all-pass.ts';
import type { ItemCheck, TypePlan } from '../plan/types.ts';
import { plainExtension } from './extension-plain.ts';
import { kindOf } from './plain-primitive.ts';
import type { ItemRow, PlainExtension, Tables } from './rows.ts';

/** Whether a profile says nothing of what is inside of a type. */
const isBare = (type: TypePlan, { engine }: Tables): boolean =>
  type.primitive !== undefined || type.inside() === engine.typePlan(type.code)?.root.inside();

/** Where nothing is asked for the place. */
const ANYWHERE: Place = { code: '', path: '' };

/** What the inside of a value stands in: its type and path alone are asked for, so those that say the same are one. */
export const placeOf = (type: TypePlan, { shared }: Tables): Place =>
  shared.share(`place ${type.code} ${type.path}`, (): Place => type);

/** What extensions at a place are told by. */
function extensionOf(type: TypePlan, tables: Tables): PlainExtension {
  const make = (): PlainExtension => plainExtension(type, tables);
  return type.extension?.own ? make() : tables.shared.share(`extension ${type.extension?.modifier} ${type.path}`, make);
}

/** The rule that knows some values to be right as a whole, where nothing else is asked of what is in them. */
function knowing(type: TypePlan, tables: Tables): ItemCheck | undefined {
  const told = type.checks.find(({ whole }) => whole !== undefined);
  return told && isBare(type, tables) ? told : undefined;
}

/**
 * What is asked of items of a type; `undefined` where none is ever plainly right: resources in others, values that need
 * something beside them, rules that have to be asked each time.
 */
export function itemRow(type: TypePlan, tables: Tables): ItemRow | undefined {
  if (type.resource || type.needsInside) return undefined;
  const { shared } = tables;
  const told = knowing(type, tables);
  const others = type.checks.filter((check) => check !== told);
  const rules = testsOf(others, shared.share);
  const whole = told?.whole?.(shared.share);
  if (rules === undefined || (told && whole === undefined)) return undefined;
  const isObject = type.primitive === undefined && type.extension === undefined;
  return shared.row(type.code, {
    exact: type.primitive,
    kind: kindOf(type.code),
    extension: type.extension && extensionOf(type, tables),
    inside: isObject ? tables.object(type.inside()) : undefined,
    place: isObject ? placeOf(type, tables) : ANYWHERE,
    whole,
    // where these are all that the rule lets pass there is nothing else to look at
    passes: told?.whole === told?.passes ? undefined : told?.passes?.(shared.share),
    rules,
  });
}
