import { isObject, type JsonObject, type Resource } from '../../fhir/json.ts';
import { choice, extensionValue, num, objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { knownResource } from './known-resource.ts';
import { OfferedOptions } from './offered-options.ts';
import { allItems, type PlacedItem } from './questionnaire-items.ts';
import { reportError } from './report.ts';

/**
 * What a questionnaire may ask that says how it is derived from another one
 * (http://hl7.org/fhir/StructureDefinition/questionnaire-derivationType): responses to one that complies with another
 * are responses to that as well; one that extends another asks more.
 */

const TYPE = 'http://hl7.org/fhir/StructureDefinition/questionnaire-derivationType';
const KINDS = 'http://hl7.org/fhir/questionnaire-derivationType';

/** How a questionnaire is derived from the one that it names at a position. */
function kindOf(questionnaire: Resource, at: number): string | undefined {
  const besides = Array.isArray(questionnaire._derivedFrom) ? questionnaire._derivedFrom[at] : undefined;
  const coding = isObject(besides) ? extensionValue(besides, TYPE) : undefined;
  return isObject(coding) && coding.system === KINDS ? str(coding.code) : undefined;
}

/** Reports what is wrong with an item, at it or a member of it. */
type Report = (why: string, member?: string) => void;

/** Answers that the base would not take. */
function checkAnswers(item: JsonObject, base: JsonObject, offered: OfferedOptions, report: Report): void {
  const given = objects(item.answerOption);
  const [most, longest] = [num(base.maxLength), num(item.maxLength)];
  if (most !== undefined && longest === undefined) report(`has no maxLength, which is ${most} there`);
  else if (most !== undefined && longest !== undefined && longest > most)
    report(`has a maxLength above ${most}`, '.maxLength');
  if (base.answerValueSet !== undefined && given.length > 0) report('has options in place of a value set');
  if (objects(base.answerOption).length === 0) return;
  if (item.answerValueSet !== undefined) report('has a value set in place of options');
  else if (given.length === 0) report('has no options');
  given.forEach((option, at) => {
    const value = choice(option, 'value')?.value;
    if (value !== undefined && offered.has(base, value) === false)
      report('offers what is not offered there', `.answerOption[${at}]`);
  });
}

/** Checks a question against the one of the base with its linkId. */
function checkItem(
  item: JsonObject,
  base: JsonObject | undefined,
  complies: boolean,
  offered: OfferedOptions,
  report: Report,
): void {
  if (!base) {
    if (complies) report('is not there');
    return;
  }
  if (item.type !== undefined && base.type !== undefined && item.type !== base.type)
    report(`is of the type ${base.type} there`, '.type');
  if (!complies) return;
  if (item.repeats === true && base.repeats !== true) report('does not repeat there', '.repeats');
  if (item.required === false && base.required === true) report('is required there', '.required');
  checkAnswers(item, base, offered, report);
}

/** Checks a questionnaire against those that it says it complies with or extends, where they are here. */
export function checkDerivation(questionnaire: Resource, items: readonly PlacedItem[], run: Run, engine: Engine): void {
  const { derivedFrom } = questionnaire;
  if (!Array.isArray(derivedFrom)) return;
  derivedFrom.forEach((canonical, at) => {
    const kind = kindOf(questionnaire, at);
    if (kind !== 'compliesWith' && kind !== 'extends') return;
    const base = knownResource('Questionnaire', str(canonical), questionnaire, run, engine);
    if (!base) return;
    const known = new Map(allItems(base).map(({ item }) => [str(item.linkId), item]));
    const offered = new OfferedOptions();
    for (const { item, below } of items) {
      const linkId = str(item.linkId);
      if (linkId === undefined) continue;
      checkItem(item, known.get(linkId), kind === 'compliesWith', offered, (why, member = '') => {
        const message = `By ${str(canonical)}, which this is derived from, the item '${linkId.slice(0, 80)}' ${why}.`;
        reportError(run, 'questionnaire-derived', message, `${below}${member}`);
      });
    }
  });
}
