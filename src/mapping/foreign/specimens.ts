import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { type About, examined, onlyOne, referred } from './about.ts';
import { objectsAt, wordByName } from './concept.ts';
import { namesCord } from './cord-site.ts';
import type { Run } from './run.ts';
import { isForAnother } from './treated.ts';

/** Reads a specimen of a tumour; what was sampled stands in its procedure, its site, or is the only tumour. */
export function readSpecimen(run: Run, item: InputResource): void {
  const { collection } = item.resource;
  const type = run.concepts.of(item.resource.type);
  if (type.codeThat('not-tissue') !== undefined || run.tables.pattern('notTissue').test(type.allText)) {
    run.leave(item, report.notRead(`${item.expression}.type`, 'it is no tissue of a tumour'));
    return;
  }
  const taken = isObject(collection) ? collection : {};
  const site = isObject(taken.bodySite) ? taken.bodySite : undefined;
  const procedure = run.targetItem(item, taken.procedure);
  const place = site ?? (procedure && placeOfProcedure(run, procedure)) ?? placeOfTissue(run, item);
  const about =
    (place === undefined && procedure === undefined ? toldByFindings(run, item) : undefined) ??
    (procedure && examined(run, procedure, { site: place, members: ['reasonReference'], orEpisode: true })) ??
    examined(run, item, { site: place, members: ['parent'], orEpisode: true });
  const shape = run.shapes.of('specimens');
  if (about === undefined || shape === undefined) return;
  const taking = run.concepts.of(taken.method);
  const method = taking.word('sampling-method') ?? wordByName('sampling-method', taking.words, run.tables);
  shape.link(item.resource.subject).refer('of', about.tumour.part, about.tumour.reference);
  if (method !== undefined) {
    shape.set('method', method.word);
    run.normalised(item, 'collection.method', 'specimens.method', method);
    run.usage.mark(taken, 'method');
  }
  const collected = readDate(taken.collectedDateTime);
  shape.set('collected', collected);
  if (collected !== undefined) run.usage.mark(taken, 'collectedDateTime');
  if (site !== undefined && about.members.length === 0) run.usage.mark(site, 'coding');
  run.specimens.set(item.resource, run.add(item, shape));
  run.sampled.set(item.resource, about.tumour);
}

/** The only tumour that what was made on a specimen is about; the lesion of an episode that has one alone. */
function toldByFindings(run: Run, { resource }: InputResource): About | undefined {
  const found = (run.madeOn.get(resource) ?? []).flatMap((finding) => referred(run, finding, 'focus')?.tumour ?? []);
  const tumour = onlyOne([...new Set(found)]);
  if (tumour === undefined) return undefined;
  const lesion = tumour.part === 'episodes' ? run.tumours.onlyLesion(tumour.patient, tumour) : undefined;
  return { tumour: lesion ?? tumour, members: [] };
}

/**
 * Where tissue is from by its name: the cord, or a place of its own, which is none of an ISCM, be that the only tumour
 * known.
 */
function placeOfTissue(run: Run, item: InputResource): JsonObject | undefined {
  const { type } = item.resource;
  const words = run.concepts.of(type).allText;
  const says = (name: string): boolean => run.tables.pattern(name).test(words);
  const named = (list: string): string[] =>
    run.tables
      .names(list)
      .named(words, 'within')
      .map(({ word }) => word);
  // the organ of a cancer that spread is not where its metastasis was taken
  const spread = says('metastatic') ? named('primary') : [];
  const isOff = named('place').some((word) => !spread.includes(word));
  if (namesCord(run, words)) return isOff || says('beside') || !isObject(type) ? undefined : type;
  const isOther = isOff || says('beside') || says('otherTissue');
  return isOther && run.tumours.onlyTumour(run.patientOf(item))?.part === 'episodes' ? {} : undefined;
}

/** Where a procedure was done; one for a reason that is no tumour known was done at a place of its own. */
function placeOfProcedure(run: Run, procedure: InputResource): JsonObject | undefined {
  const [site] = objectsAt(procedure.resource, 'bodySite');
  return site ?? (isForAnother(run, procedure) ? {} : undefined);
}
