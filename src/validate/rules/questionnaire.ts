import type { Resource } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { checkDerivation } from './questionnaire-derivation.ts';
import { allItems, type PlacedItem } from './questionnaire-items.ts';
import { reportError, reportWarning } from './report.ts';

/** What is wrong with the question a condition is about. */
function checkConditions(
  placed: PlacedItem,
  at: number,
  positions: ReadonlyMap<string, number>,
  all: readonly PlacedItem[],
  run: Run,
): void {
  const { item, below } = placed;
  for (const condition of objects(item.enableWhen)) {
    const question = str(condition.question);
    if (question === undefined) continue;
    const position = positions.get(question);
    const target = position === undefined ? undefined : all[position];
    const report = (why: string): void => reportError(run, 'questionnaire-enablewhen', `enableWhen ${why}.`, below);
    if (position === undefined || !target) report(`names the question '${question}', which is not there`);
    else if (target.item === item) report('names its own item');
    else if (target.inside.includes(item)) report(`names the question '${question}', which is inside the item itself`);
    else if (position > at)
      reportWarning(
        run,
        'questionnaire-enablewhen-later',
        `The question '${question}' comes after the item that depends on it.`,
        below,
      );
  }
}

/**
 * Checks the conditions of a Questionnaire (http://hl7.org/fhir/R4/questionnaire.html#enableWhen), and what it says it
 * complies with; the invariants check the rest.
 */
export function checkQuestionnaire(questionnaire: Resource, run: Run, engine: Engine): void {
  const all = allItems(questionnaire);
  const positions = new Map<string, number>();
  all.forEach(({ item }, at) => {
    const linkId = str(item.linkId);
    if (linkId !== undefined && !positions.has(linkId)) positions.set(linkId, at);
  });
  all.forEach((placed, at) => {
    checkConditions(placed, at, positions, all, run);
  });
  checkDerivation(questionnaire, all, run, engine);
}
