import { isNumber } from '../../fhir/decimal.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';

/** Notes of which treatments others are parts: the doses of a course, the series of a radiotherapy. */
export function noteParts(run: Run, items: readonly InputResource[]): void {
  for (const item of items)
    for (const whole of asArray(item.resource.partOf)) {
      const target = run.target(item, whole);
      if (target?.resourceType !== 'Procedure') continue;
      run.partsOf.set(target, [...(run.partsOf.get(target) ?? []), item]);
    }
}

/** The procedure that a treatment is part of. */
export function wholeOf(run: Run, item: InputResource): InputResource | undefined {
  const [whole] = asArray(item.resource.partOf);
  const target = run.targetItem(item, whole);
  return target?.resource.resourceType === 'Procedure' ? target : undefined;
}

/** Extensions of German oncology that hold the doses of a series, by the fields of a course. */
const DOSES: readonly (readonly [string, RegExp])[] = [
  ['totalDose', /(?:-bestrahlung-|^)gesamtdosis$/i],
  ['fractionDose', /(?:-bestrahlung-|^)einzeldosis$/i],
];

/** The extension of one series, which held its doses before they had extensions of their own. */
const SERIES = /-strahlentherapie-bestrahlung$/;

/** The extensions of a treatment with those of its only series. */
function extensionsOf(resource: JsonObject): JsonObject[] {
  const own = objectsAt(resource, 'extension');
  const [one, ...others] = own.filter(({ url }) => SERIES.test(String(url)));
  return one === undefined || others.length > 0 ? own : [...own, ...objectsAt(one, 'extension')];
}

/** A dose in Gy. */
function inGray(quantity: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(quantity) || quantity.comparator !== undefined || !isNumber(quantity.value)) return undefined;
  return (quantity.code ?? quantity.unit) === 'Gy' ? quantity.value : undefined;
}

/** The doses that a treatment tells in such extensions, with the extensions. */
export function dosesIn(resource: JsonObject): { field: string; value: JsonValue; extension: JsonObject }[] {
  return extensionsOf(resource).flatMap((extension) => {
    const field = DOSES.find(([, url]) => url.test(String(extension.url)))?.[0];
    const value = field === undefined ? undefined : inGray(extension.valueQuantity);
    return field === undefined || value === undefined ? [] : [{ field, value, extension }];
  });
}
