import { decimalOf, isNumber } from '../../fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { examined, placeOf, referred } from './about.ts';
import { COMPARATORS } from './comparators.ts';
import { examDate } from './exam.ts';
import { wordsOfValue } from './exam-words.ts';
import type { Run } from './run.ts';
import { unknownIn } from './unknown.ts';
import { valueMembers } from './value-members.ts';

/** A standardised uptake value by a quantity or in words; what weighs it otherwise than g/mL is another measure. */
function uptakeIn(run: Run, holder: JsonObject): JsonValue | undefined {
  const { value, comparator, unit, code } = isObject(holder.valueQuantity) ? holder.valueQuantity : {};
  const units = [unit, code].filter((one) => one !== undefined && one !== '');
  const isInUnit = units.every((one) => run.tables.pattern('uptakeUnit').test(String(one)));
  if (isNumber(value)) return isInUnit && Number(value) >= 0 ? withComparator(comparator, value) : undefined;
  const words = wordsOfValue(run, holder);
  const { sign, value: told } = run.tables.pattern('uptakeValue').exec(words)?.groups ?? {};
  if (told === undefined) return unknownIn(run, holder, words)?.word;
  return withComparator(
    sign === undefined ? undefined : (COMPARATORS[sign] ?? sign),
    decimalOf(told.replace(',', '.')),
  );
}

const withComparator = (comparator: JsonValue | undefined, value: JsonValue): JsonValue =>
  comparator === undefined ? value : { comparator, value };

/** Where an uptake was measured: the site, else what the words of the question name. */
function siteOf(run: Run, item: InputResource): JsonObject | undefined {
  const { words } = run.concepts.of(item.resource.code);
  const isNamed = run.tables.names('place').named(words, 'within').length > 0 || run.tables.pattern('cord').test(words);
  return placeOf(run, item) ?? (isNamed ? { text: words } : undefined);
}

/** Reads the greatest standardised uptake value of a tumour. */
export function readUptake(run: Run, item: InputResource): void {
  const { resource } = item;
  const asked = run.concepts.of(resource.code).allText;
  const { tables } = run;
  if (!tables.pattern('uptakeName').test(asked) || tables.pattern('notUptake').test(asked)) return;
  const suv = uptakeIn(run, resource);
  const shape = run.shapes.of('uptakes');
  if (suv === undefined || shape === undefined) {
    run.leave(item, report.notRead(item.expression, 'its value is no standardised uptake value'));
    return;
  }
  const site = siteOf(run, item);
  const isTold = site !== undefined || referred(run, item, 'focus') !== undefined;
  const about = isTold ? examined(run, item, { site, members: ['focus'] }) : undefined;
  if (about === undefined || about.tumour.part === 'episodes') {
    run.leave(item, report.notRead(item.expression, 'the input does not say which tumour was measured'));
    return;
  }
  const isMore = (text: string): boolean => /\p{L}/u.test(tables.without('uptakeName', text));
  const words = [run.concepts.of(resource.code).words, run.concepts.of(resource.bodySite).allText].filter(isMore);
  shape.link(resource.subject).refer('of', about.tumour.part, about.tumour.reference).set('suv', suv);
  shape.set('site', words.join(', ')).set('date', examDate(run, item));
  run.normalised(item, 'value', 'uptakes.suv', {
    word: JSON.stringify(suv),
    from: `"${wordsOfValue(run, resource) || JSON.stringify(resource.valueQuantity)}"`,
    by: 'forms of uptake values',
  });
  const date = ['effectiveDateTime', 'effectiveInstant'];
  run.add(item, shape, 'code', 'bodySite', 'dataAbsentReason', ...date, ...valueMembers(resource), ...about.members);
}
