import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { referred } from './about.ts';
import { wordByName } from './concept.ts';
import { doubtIn } from './doubt.ts';
import type { Run } from './run.ts';
import { alike } from './said-again.ts';
import type { PlacedTold } from './told-tumour.ts';

/** The organ that an observation says has metastases. */
function organIn(run: Run, { resource }: InputResource): PlacedTold | undefined {
  const { concepts, tables } = run;
  const asked = concepts.of(resource.code);
  if (asked.codeThat('metastasis-site') === undefined && !tables.pattern('metastasisSite').test(asked.allText))
    return undefined;
  const value = concepts.of(
    typeof resource.valueString === 'string' ? { text: resource.valueString } : resource.valueCodeableConcept,
  );
  const { words } = value;
  const read =
    value.word('metastatic-site') ?? value.codeThat('metastatic-organ') ?? wordByName('organ', words, tables, 'within');
  if (read === undefined || read.word === '' || doubtIn(tables, words) !== undefined) return undefined;
  const siteText = words || value.codeThat('metastatic-organ')?.entry.display;
  return { kind: 'metastasis', read, ...(siteText === undefined ? {} : { siteText }) };
}

/** Reads observations of the organs that a cancer has spread to, where no condition tells of them. */
export function readDistantMetastases(run: Run, items: readonly InputResource[]): void {
  for (const item of items) {
    const told = organIn(run, item);
    const shape = told === undefined ? undefined : run.shapes.of('metastases');
    if (told === undefined || shape === undefined) continue;
    if (alike(run, item, told).length > 0) {
      run.leave(item, report.notRead(item.expression, 'another entry tells of the metastasis'));
      continue;
    }
    const { resource } = item;
    const about = referred(run, item, 'focus');
    const date = readDate(resource.effectiveDateTime);
    shape.link(resource.subject).set('site', told.read.word).set('siteText', told.siteText).set('presence', 'present');
    if (about?.tumour.part === 'primaryCancers') shape.refer('primary', 'primaryCancers', about.tumour.reference);
    if (date !== undefined) shape.set('diagnosed', date);
    run.normalised(item, 'value', 'metastases.site', told.read);
    const members = ['code', 'valueCodeableConcept', 'valueString', 'effectiveDateTime', ...(about?.members ?? [])];
    const reference = run.add(item, shape, ...members.filter((name) => resource[name] !== undefined));
    const tumour = { part: 'metastases', reference, patient: run.patientOf(item), word: told.read.word } as const;
    run.tumours.add(resource, date === undefined ? tumour : { ...tumour, date });
  }
}
