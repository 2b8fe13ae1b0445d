import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { objectsAt, wordByName } from './concept.ts';
import { percentOf } from './marker-share.ts';
import { parsePercent, type ResultText } from './marker-text.ts';
import type { Run } from './run.ts';

/** A share or a HER2 score may stand in a component of the marker itself, where its value gives none. */
export function markerComponents(
  run: Run,
  item: InputResource,
  marker: string,
  { percent }: ResultText,
  shape: { set(field: string, value: JsonValue): unknown },
): void {
  const own = objectsAt(item.resource, 'component').filter((component) => isOwnResult(run, component, marker));
  const shares = own.flatMap((component) => {
    const share = shareOf(component);
    return share === undefined ? [] : [{ component, share }];
  });
  const [first, ...others] = shares;
  // which of several shares is that of the cells nobody says
  if (first !== undefined && others.length === 0 && percent === undefined) {
    shape.set('percent', first.share);
    for (const name of Object.keys(first.component)) run.usage.mark(first.component, name);
  }
  for (const component of marker === 'her2' ? own : []) {
    const score = run.concepts.of(component.valueCodeableConcept).word('her2-score');
    if (score === undefined) continue;
    shape.set('her2Score', score.word);
    const at = `component[${objectsAt(item.resource, 'component').indexOf(component)}].value`;
    run.contradicted(item, at, 'markers.her2Score', score);
    for (const name of Object.keys(component)) run.usage.mark(component, name);
  }
}

const shareOf = ({ valueQuantity, valueString }: JsonObject): JsonValue | undefined =>
  percentOf(valueQuantity) ?? (typeof valueString === 'string' ? parsePercent(valueString) : undefined);

/** Whether a component says something of the marker, and not of another one or of what the result is measured by. */
function isOwnResult(run: Run, { code }: JsonObject, marker: string): boolean {
  const concept = run.concepts.of(code);
  const named = concept.word('marker') ?? wordByName('marker', concept.words, run.tables);
  const isOfAnother = named !== undefined && named.word !== marker;
  return !isOfAnother && !run.tables.pattern('measure').test(concept.allText);
}
