import type { JsonObject, JsonValue, Resource } from '../../fhir/json.ts';
import { choice, objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { answerProblem, type Offers } from './answer-value.ts';
import { type Answers, isEnabled } from './enable-when.ts';
import { knownResource } from './known-resource.ts';
import { offeredCodes } from './offered-codes.ts';
import { OfferedOptions } from './offered-options.ts';
import { reportError } from './report.ts';

/** Deepest nesting of items looked into. */
const MAX_DEPTH = 64;

function collectAnswers(parent: JsonObject, into: Map<string, JsonValue[]>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const item of objects(parent.item)) {
    const known = into.get(str(item.linkId) ?? '') ?? [];
    into.set(str(item.linkId) ?? '', known);
    for (const answer of objects(item.answer)) {
      const value = choice(answer, 'value')?.value;
      if (value !== undefined) known.push(value);
      collectAnswers(answer, into, depth + 1);
    }
    collectAnswers(item, into, depth + 1);
  }
}

/** A part of a response that holds items, with what the questionnaire says of it. */
interface Part {
  holder: JsonObject;
  definition: JsonObject;
  /** Whether it is enabled, with all that it stands in: else nothing in it is required. */
  isEnabled: boolean;
}

/** What an item stands in, the innermost first, up to the response. */
type Around = readonly Part[];

/** The linkIds of all items within a part of a questionnaire. */
function collectIds(definition: JsonObject, into: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const item of objects(definition.item)) {
    into.add(str(item.linkId) ?? '');
    collectIds(item, into, depth + 1);
  }
}

/**
 * The answers of a response, by what they stand in. Where a question is there several times, as in repetitions of a
 * group, an item depends on the nearest one, also where that is not answered
 * (http://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen.question).
 */
class GivenAnswers {
  readonly #answers = new Map<JsonObject, ReadonlyMap<string, JsonValue[]>>();
  readonly #ids = new Map<JsonObject, ReadonlySet<string>>();

  #answersIn(holder: JsonObject): ReadonlyMap<string, JsonValue[]> {
    const known = this.#answers.get(holder);
    if (known) return known;
    const found = new Map<string, JsonValue[]>();
    collectAnswers(holder, found, 0);
    this.#answers.set(holder, found);
    return found;
  }

  #idsIn(definition: JsonObject): ReadonlySet<string> {
    const known = this.#ids.get(definition);
    if (known) return known;
    const found = new Set<string>();
    collectIds(definition, found, 0);
    this.#ids.set(definition, found);
    return found;
  }

  /** Those that an item depends on. */
  near(around: Around): Answers {
    return (linkId) => {
      const nearest = around.find(({ definition }) => this.#idsIn(definition).has(linkId));
      return (nearest && this.#answersIn(nearest.holder).get(linkId)) ?? [];
    };
  }
}

const hasContent = (item: JsonObject): boolean =>
  objects(item.answer).length > 0 || objects(item.item).some((inside) => hasContent(inside));

/** Checks the items of a response against those of its questionnaire. */
class ResponseCheck {
  readonly #run: Run;
  readonly #answers = new GivenAnswers();
  readonly #offers: Offers;
  /** Whether required questions must have answers already. */
  readonly #isFinished: boolean;

  constructor(response: Resource, questionnaire: JsonObject, run: Run) {
    this.#run = run;
    this.#offers = { options: new OfferedOptions(), codes: offeredCodes(questionnaire, response, run) };
    this.#isFinished = response.status === 'completed' || response.status === 'amended';
  }

  #report(id: string, message: string, below: string): void {
    reportError(this.#run, `response-${id}`, message, below, 'structure');
  }

  /** The items below one place: each known, in order, as often as it may be; and all that must be there. */
  items(part: Part, below: string, outside: Around): void {
    if (outside.length > MAX_DEPTH) return;
    const { holder, definition, isEnabled: isOn } = part;
    const around = [part, ...outside];
    const questions = objects(definition.item);
    const positions = new Map(questions.map((question, at) => [str(question.linkId) ?? '', at]));
    const found = new Map<string, number>();
    let last = 0;
    objects(holder.item).forEach((item, at) => {
      const linkId = str(item.linkId) ?? '';
      const place = `${below}.item[${at}]`;
      const position = positions.get(linkId);
      const question = position === undefined ? undefined : questions[position];
      if (position === undefined || !question) {
        this.#report('item-unknown', `The questionnaire has no item '${linkId.slice(0, 80)}' here.`, place);
        return;
      }
      // by the one before it: a single item that went astray is one that is out of order, wherever it stands
      if (position < last) this.#report('item-order', `The item '${linkId}' stands after a later one.`, below);
      last = position;
      found.set(linkId, (found.get(linkId) ?? 0) + 1);
      this.#item(item, question, place, around, isOn);
    });
    for (const question of questions)
      this.#presence(question, found.get(str(question.linkId) ?? '') ?? 0, below, around, isOn);
  }

  #presence(question: JsonObject, found: number, below: string, around: Around, isOn: boolean): void {
    const { linkId } = question;
    if (found > 1 && (question.type !== 'group' || question.repeats !== true))
      this.#report('item-repeated', `The item '${linkId}' may be there only once.`, below);
    const isMissing = isOn && found === 0 && question.required === true && this.#isFinished;
    if (isMissing && isEnabled(question, this.#answers.near(around)))
      this.#report('item-missing', `The item '${linkId}' is required.`, below);
  }

  #item(item: JsonObject, question: JsonObject, place: string, around: Around, isOn: boolean): void {
    const answers = objects(item.answer);
    const { linkId } = question;
    const isAsked = isEnabled(question, this.#answers.near(around));
    if (!isAsked && hasContent(item))
      this.#report('item-disabled', `The item '${linkId}' has answers, but is not enabled.`, place);
    const text = str(item.text);
    if (text !== undefined && question.text !== undefined && text !== question.text)
      this.#report('item-text', `The text of '${linkId}' is not that of the questionnaire.`, place);
    if (question.type === 'group') {
      if (answers.length > 0) this.#report('group-answer', `The group '${linkId}' can have no answer.`, place);
      this.items({ holder: item, definition: question, isEnabled: isOn && isAsked }, place, around);
      return;
    }
    if (question.type === 'display' && (answers.length > 0 || objects(item.item).length > 0))
      this.#report('display-answer', `The item '${linkId}' is for display and can have no answer.`, place);
    else if (objects(item.item).length > 0)
      this.#report('item-outside-answer', `Items below the question '${linkId}' belong into its answers.`, place);
    this.#answersOf(item, question, place, around, isOn && isAsked);
  }

  #answersOf(item: JsonObject, question: JsonObject, place: string, around: Around, isOn: boolean): void {
    const answers = objects(item.answer);
    if (answers.length > 1 && question.repeats !== true)
      this.#report('answer-repeated', `The question '${question.linkId}' may have one answer only.`, place);
    const isRequired = isOn && question.required === true && question.type !== 'display';
    if (answers.length === 0 && isRequired && this.#isFinished)
      this.#report('item-missing', `The question '${question.linkId}' must be answered.`, place);
    answers.forEach((answer, at) => {
      const below = `${place}.answer[${at}]`;
      const problem = answerProblem(question, answer, this.#offers);
      if (problem)
        this.#report(
          'answer',
          `The answer to '${question.linkId}' is wrong: ${problem.clause}.`,
          below + problem.below,
        );
      this.items({ holder: answer, definition: question, isEnabled: isOn }, below, around);
    });
  }
}

/** Checks a QuestionnaireResponse against its Questionnaire (http://hl7.org/fhir/R4/questionnaireresponse.html#link). */
export function checkQuestionnaireResponse(response: Resource, run: Run, engine: Engine): void {
  const canonical = str(response.questionnaire);
  const questionnaire = knownResource('Questionnaire', canonical, response, run, engine);
  if (questionnaire) {
    const whole = { holder: response, definition: questionnaire, isEnabled: true };
    new ResponseCheck(response, questionnaire, run).items(whole, '', []);
    return;
  }
  if (canonical === undefined) return;
  run.notChecked(`questionnaire ${canonical}`, () => ({
    severity: 'information',
    code: 'incomplete',
    id: 'questionnaire-not-checked',
    message: `The questionnaire ${canonical} is not known here, so the answers were not checked against it.`,
    below: '.questionnaire',
  }));
}
