import type { JsonValue } from '../../fhir/json.ts';
import { reasonOf } from '../absent.ts';
import type { ValueRow } from '../compiled.ts';
import type { Draft } from './draft.ts';

/** Puts the value of a row; a word that says why there is none, and has no code of its own, as that reason. */
export function putValue(draft: Draft, row: ValueRow, value: JsonValue, index?: number): void {
  const reason = row.mayBeAbsent && !row.list ? reasonOf(value) : undefined;
  if (reason === undefined || row.codec.has?.(value) === true)
    draft.put(row.steps, row.codec.write(value, typesOf(row)), index);
  else if (row.absentBeside) draft.putAbsentFact(row.field.join('.'), reason);
  else draft.putAbsent(row.steps, reason, firstType(row));
}

/** The types that the element of a row allows. */
export const typesOf = (row: ValueRow): readonly string[] => row.steps.at(-1)?.types ?? [];

/** The type that a row writes where there is no value to tell it. */
export function firstType(row: ValueRow): string {
  if (row.codec.absentType !== undefined) return row.codec.absentType;
  const types = typesOf(row);
  const [group] = row.codec.writes;
  return group?.find((type) => types.includes(type)) ?? types[0] ?? '';
}
