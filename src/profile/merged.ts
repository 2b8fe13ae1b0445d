import type { JsonObject } from '../fhir/json.ts';
import { obj, objects } from '../fhir/read.ts';
import { isAdditional } from './additional-binding.ts';

/**
 * An element of the base with what a differential says of it, which is only what it changes
 * (http://hl7.org/fhir/R4/profiling.html#snapshot). Invariants are added.
 */
export function merged(base: JsonObject, differential: JsonObject): JsonObject {
  const known = new Set(objects(base.constraint).map(({ key }) => key));
  const added = objects(differential.constraint).filter(({ key }) => !known.has(key));
  const constraint = [...objects(base.constraint), ...added];
  const fields: JsonObject = { ...withBase(differential, base), path: base.path };
  if (constraint.length > 0) fields.constraint = constraint;
  if (base.base !== undefined) fields.base = base.base;
  const [binding, inherited] = [obj(differential.binding), obj(base.binding)];
  if (binding && inherited) fields.binding = withBase(binding, inherited);
  const [slicing, slicedBy] = [obj(differential.slicing), obj(base.slicing)];
  if (slicing && slicedBy) fields.slicing = mergedSlicing(slicedBy, slicing);
  return fields;
}

/** What is said, and of the base what is not: its extensions, too, but for those that are said anew. */
function withBase(said: JsonObject, base: JsonObject): JsonObject {
  const own = objects(said.extension);
  const isSaid = (one: JsonObject): boolean => !isAdditional(one) && own.some(({ url }) => url === one.url);
  const extension = [...own, ...objects(base.extension).filter((one) => !isSaid(one))];
  return { ...base, ...said, ...(extension.length > 0 && { extension }) };
}

/** The slices of the base are told apart as before, also where a differential says otherwise or only how open it is. */
function mergedSlicing(base: JsonObject, differential: JsonObject): JsonObject {
  const known = objects(base.discriminator);
  const added = objects(differential.discriminator).filter((own) => !known.some((one) => sameDiscriminator(one, own)));
  return { ...base, ...differential, discriminator: [...known, ...added] };
}

const sameDiscriminator = (one: JsonObject, other: JsonObject): boolean =>
  one.type === other.type && one.path === other.path;
