import { Decimal } from '../../fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { examined, placeOf } from './about.ts';
import { objectsAt } from './concept.ts';
import { inTime, timeOf } from './in-time.ts';
import { primaryTold } from './of-primary.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';
import type { Tumour } from './tumours.ts';

/** One dimension of a tumour, with what it was read from. */
interface Dimension {
  holder: JsonObject;
  value: JsonValue;
  isLongest: boolean;
  members: string[];
}

/** The longest dimension of a tumour and its others; a second longest one stays unread. */
interface Size {
  longest: Dimension;
  others: Dimension[];
}

/** By how many places the point of a length moves to give millimetres. */
const PLACES = new Map<JsonValue | undefined, number>([
  ['mm', 0],
  ['cm', 1],
]);

/** A quantity in mm; centimetres are moved by one place. */
function inMillimetres(quantity: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(quantity)) return undefined;
  const unit = quantity.code ?? quantity.unit;
  const shift = PLACES.get(unit);
  // a code of one unit beside the sign of the other leaves open which was meant
  if (quantity.unit !== unit && PLACES.has(quantity.unit)) return undefined;
  const { value, comparator } = quantity;
  if (shift === undefined || !(typeof value === 'number' || value instanceof Decimal)) return undefined;
  const moved = shift === 0 ? value : Number(`${String(Number(value))}e${shift}`);
  return comparator === undefined ? moved : { comparator, value: moved };
}

/** Whether an observation is of the size of a tumour. */
function isSize({ concepts }: Run, { code }: Resource): boolean {
  const asked = concepts.of(code);
  return asked.codeThat('size') !== undefined || asked.codeThat('size-longest') !== undefined;
}

/** The size that an observation tells: mCODE's components, or one value, in mm or cm. */
function sizeIn(run: Run, resource: Resource): Size | undefined {
  const sizes = objectsAt(resource, 'component').flatMap((component): Dimension[] => {
    const isLongest = run.concepts.of(component.code).codeThat('size-longest') !== undefined;
    const isOther = run.concepts.of(component.code).codeThat('size-other') !== undefined;
    const value = isLongest || isOther ? inMillimetres(component.valueQuantity) : undefined;
    return value === undefined ? [] : [{ holder: component, value, isLongest, members: Object.keys(component) }];
  });
  // one number and no components is how long a tumour is
  const own = sizes.length === 0 ? inMillimetres(resource.valueQuantity) : undefined;
  if (own !== undefined) sizes.push({ holder: resource, value: own, isLongest: true, members: ['valueQuantity'] });
  const longest = sizes.find(({ isLongest }) => isLongest);
  return longest && { longest, others: sizes.filter(({ isLongest }) => !isLongest) };
}

/** Puts a size into a shape whose fields begin with `prefix`. */
function setSize(run: Run, item: InputResource, shape: Shape, { longest, others }: Size, prefix: string): void {
  const { resource } = item;
  shape.set(`${prefix}longest`, longest.value);
  for (const [index, { value }] of others.entries()) shape.set(`${prefix}others`, value, index);
  for (const { holder, value, members } of [longest, ...others]) {
    const { valueQuantity } = holder;
    if (isObject(valueQuantity) && (valueQuantity.code ?? valueQuantity.unit) !== 'mm')
      run.normalised(item, holder === resource ? 'value' : 'component', prefix === '' ? 'lesionSizes' : 'size', {
        word: `${JSON.stringify(value)} mm`,
        from: `${String(valueQuantity.value)} ${String(valueQuantity.unit ?? valueQuantity.code)}`,
        by: 'units',
      });
    for (const name of members) run.usage.mark(holder, name);
  }
}

/** Reads the size of a lesion. */
export function readSize(run: Run, item: InputResource): void {
  const { resource } = item;
  if (!isSize(run, resource)) return;
  const about = examined(run, item, { site: placeOf(run, item), members: ['focus'] });
  const shape = run.shapes.of('lesionSizes');
  const size = sizeIn(run, resource);
  if (about?.tumour.part !== 'lesions' || size === undefined || shape === undefined) {
    run.leave(item, report.notRead(item.expression, 'it gives no longest dimension of a lesion of the cord'));
    return;
  }
  shape.take(resource, 'effectiveDateTime').link(resource.subject).refer('lesion', 'lesions', about.tumour.reference);
  setSize(run, item, shape, size, '');
  run.add(item, shape, 'code', ...about.members);
}

/** Reads the sizes of primary cancers, told by reference, specimen or site: of one cancer the case holds one, the first in time. */
export function readSizesOfPrimaries(run: Run, items: readonly InputResource[]): void {
  const known = new Map<Tumour, InputResource>();
  const sizes = items.filter(({ resource }) => isSize(run, resource));
  for (const item of sizes.toSorted(inTime)) {
    const about = primaryTold(run, item);
    const shape = run.shapes.of('primaryCancers', 'size');
    const size = sizeIn(run, item.resource);
    if (about === undefined || about === 'none' || size === undefined || shape === undefined) continue;
    const first = known.get(about.tumour);
    if (first !== undefined) {
      const isOpen = timeOf(first) === timeOf(item);
      const why = 'the case holds one size of a primary cancer, the first in time';
      run.leave(
        item,
        isOpen ? report.contradiction(item.expression, 'primaryCancers.size') : report.notRead(item.expression, why),
      );
      continue;
    }
    known.set(about.tumour, item);
    shape.link(item.resource.subject, about.tumour.reference);
    setSize(run, item, shape, size, 'size.');
    run.add(item, shape, 'code', ...about.members);
  }
}
