import type { JsonObject } from '../../fhir/json.ts';
import type { Engine, TypePlan } from '../plan/types.ts';
import { notKnown } from '../rules/extension.ts';
import type { Run } from '../run.ts';
import { plainObject } from './plain-object.ts';
import type { Plain, PlainExtension, Tables } from './rows.ts';

/** A part of a complex extension is one that the definition of the extension has. */
function isPart(url: string, outer: JsonObject, tables: Tables): boolean {
  const of = typeof outer.url === 'string' && outer.url.includes(':') ? tables.extension(outer.url) : undefined;
  return of?.parts === undefined || of.parts.has(url);
}

/** Of an extension without a definition: one that is allowed is noted as not checked. */
function isForeign(url: string, isModifier: boolean, value: JsonObject, run: Run, engine: Engine): boolean {
  if (isModifier || !engine.allowsUnknown(url)) return false;
  return run.doubts(`extension ${url}`, value, () => notKnown(url));
}

/** Whether there is plainly nothing to find in an extension where a type of its element stands; rules on it come besides. */
export function plainExtension(type: TypePlan, tables: Tables): PlainExtension {
  const isModifier = type.extension?.modifier ?? false;
  const inside = tables.object(type.inside());
  const own = type.extension?.own === true;
  const isInside: Plain = (value, run) => plainObject(inside, value, run, type);
  return (value, run, holder, outer) => {
    const { url } = value;
    if (typeof url !== 'string') return false;
    if (!url.includes(':'))
      return holder.extension !== undefined && isInside(value, run, type) && isPart(url, outer, tables);
    const definition = tables.extension(url);
    if (definition !== undefined) {
      const { plain } = definition;
      return (
        definition.isModifier === isModifier &&
        definition.standsOn(holder) &&
        plain(value, run, type) &&
        (!own || isInside(value, run, type))
      );
    }
    return isInside(value, run, type) && isForeign(url, isModifier, value, run, tables.engine);
  };
}
