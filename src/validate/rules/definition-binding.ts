import type { Definitions } from '../../definitions/index.ts';
import type { JsonObject } from '../../fhir/json.ts';
import { obj, str } from '../../fhir/read.ts';
import type { ElementNode } from '../../profile/index.ts';
import { createExpander, createTerminology, type Expansion } from '../../terminology/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { BOUND_TYPES } from './binding.ts';
import { reportError } from './report.ts';

/** Types a binding may be on (http://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.binding, eld-11). */
const BINDABLE = new Set([...BOUND_TYPES, 'Extension', 'Reference']);

/** Whether what has a type can be bound to a value set. */
export const isBindable = (type: string): boolean => BINDABLE.has(type);

const expanders = new WeakMap<Definitions, (valueSet: JsonObject) => Expansion>();

function expanderOf(definitions: Definitions): (valueSet: JsonObject) => Expansion {
  const known = expanders.get(definitions);
  if (known) return known;
  const made = createExpander(definitions, createTerminology(definitions));
  expanders.set(definitions, made);
  return made;
}

/**
 * Where the base requires its value set, another one may only have some of its codes
 * (http://hl7.org/fhir/R4/profiling.html#binding-strength).
 */
export function checkSubset(element: JsonObject, base: ElementNode, below: string, engine: Engine, run: Run): void {
  const url = str(obj(element.binding)?.valueSet);
  const wider = base.binding?.strength === 'required' ? base.binding.valueSet : undefined;
  if (url === undefined || wider === undefined || url.split('|')[0] === wider.split('|')[0]) return;
  const valueSet = engine.definitions.valueSet(url);
  const { concepts = [] } = valueSet ? expanderOf(engine.definitions)(valueSet) : {};
  const { terminology } = run.context;
  const outside = concepts.find((concept) => terminology.validateCode(wider, concept).result === 'invalid');
  if (!outside) return;
  const message = `The base requires ${wider}, which has no ${outside.code.slice(0, 80)} of ${outside.system}.`;
  reportError(run, 'definition-binding', message, `${below}.binding`);
}
