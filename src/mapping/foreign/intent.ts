import type { InputResource } from '../input/input.ts';
import { objectsAt, type ReadWord } from './concept.ts';
import { wholeOf } from './parts-of-treatment.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';

/** What tells more: adjuvant and neoadjuvant treatments are curative ones before or after an operation. */
const isBeside = ({ word }: ReadWord): boolean => word.endsWith('adjuvant');

/** The intents that extensions of a treatment tell in codes of others. */
const intentsOf = (run: Run, item: InputResource | undefined) =>
  objectsAt(item?.resource ?? {}, 'extension').flatMap((extension) => {
    const read = run.concepts.of(extension.valueCodeableConcept).codeThat('intent');
    return read === undefined ? [] : [{ extension, read }];
  });

/** What tells most of the intent of a treatment, or of the one it is part of. */
function tellingIntent(run: Run, item: InputResource) {
  const own = intentsOf(run, item);
  const told = own.length > 0 ? own : intentsOf(run, wholeOf(run, item));
  return told.find(({ read }) => isBeside(read)) ?? told[0];
}

/** The word for the intent of a treatment, told in codes of ours and mCODE's or of others. */
export function intentOf(run: Run, item: InputResource): string | undefined {
  const known = objectsAt(item.resource, 'extension').map(
    ({ valueCodeableConcept }) => run.concepts.of(valueCodeableConcept).word('intent')?.word,
  );
  return known.find((word) => word !== undefined) ?? tellingIntent(run, item)?.read.word;
}

/** The intent of a treatment, or of the one it is part of, that extensions tell as those of German oncology do. */
export function readIntent(run: Run, item: InputResource, shape: Shape): void {
  const one = tellingIntent(run, item);
  if (one === undefined) return;
  shape.set('intent', one.read.word);
  run.normalised(item, 'extension', 'the intent', one.read);
  for (const name of Object.keys(one.extension)) run.usage.mark(one.extension, name);
}
