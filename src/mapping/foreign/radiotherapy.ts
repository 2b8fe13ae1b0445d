import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import { parseDoseText } from './dose-text.ts';
import { dosesIn } from './parts-of-treatment.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';

const DOSE_OF_VOLUME = /\/mcode-radiotherapy-dose-delivered-to-volume$/;

/** A course has one dose in the case: of several volumes nobody says which is meant, so none is read. */
export function doseOfOneVolume(run: Run, item: InputResource, shape: Shape): void {
  const extensions = objectsAt(shape.resource, 'extension');
  const others = extensions.filter(({ url }) => !DOSE_OF_VOLUME.test(String(url)));
  if (extensions.length - others.length < 2) return;
  shape.resource.extension = others;
  const why = 'several volumes have doses of their own, and the case holds one dose of a course';
  run.issues.push(report.notRead(`${item.expression}.extension`, why));
}

/** The doses that a course tells, or its only series does: of several nobody says which is meant. */
export function doseOfSeries(run: Run, item: InputResource, shape: Shape): void {
  const series = (run.partsOf.get(item.resource) ?? []).filter(({ resource }) => dosesIn(resource).length > 0);
  const own = dosesIn(item.resource);
  const [one = item, ...others] = own.length > 0 ? [item] : series;
  if (others.length > 0) return;
  for (const { field, value, extension } of dosesIn(one.resource)) {
    shape.set(field, value);
    for (const name of Object.keys(extension)) run.usage.mark(extension, name);
  }
}

/** The dose that the words of a course tell that was given to its end, where nothing else tells one. */
export function doseInWords(run: Run, item: InputResource, shape: Shape, code: JsonObject): void {
  const isToldElsewhere = objectsAt(item.resource, 'extension').some(({ url }) => DOSE_OF_VOLUME.test(String(url)));
  if (item.resource.status !== 'completed' || isToldElsewhere) return;
  const told = parseDoseText(run.concepts.of(code).words, run.tables);
  if (told === undefined) return;
  const { words, ...doses } = told;
  for (const [field, value] of Object.entries(doses)) {
    shape.set(field, value);
    run.normalised(item, 'code', `radiotherapies.${field}`, {
      word: String(value),
      from: `"${words}"`,
      by: 'dose text',
    });
  }
}

/** The region irradiated; the words of the course where they say more than that there was one. */
export function radiation(run: Run, item: InputResource, shape: Shape, code: JsonObject): string[] {
  const [site, ...others] = objectsAt(item.resource, 'bodySite');
  const words = run.concepts.of(code).text;
  const target = run.concepts.of(site).word('radiotherapy-target');
  if (target !== undefined) {
    shape.set('target', target.word);
    run.normalised(item, 'bodySite', 'radiotherapies.target', target);
  }
  const siteWords =
    run.concepts.of(site).text ||
    (target?.isOurs === true ? '' : run.concepts.of(site).words) ||
    (site === undefined ? words : '');
  if (siteWords !== '') shape.set('targetText', siteWords);
  return site !== undefined && others.length === 0 ? ['bodySite'] : [];
}
