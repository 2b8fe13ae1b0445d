import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { type About, bySite, onlyOne, referred } from './about.ts';
import { objectsAt } from './concept.ts';
import { wasFoundLongAfter } from './long-before.ts';
import { specimensOf } from './panels.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';

const primary = (tumour: Tumour | undefined): Tumour | undefined =>
  tumour?.part === 'primaryCancers' ? tumour : undefined;

/** The tumour that what an observation was made on is of; a specimen of none that is known is of another. */
function ofSpecimens(run: Run, item: InputResource): { tumour: Tumour | undefined } | undefined {
  const specimens = specimensOf(run, item);
  if (specimens.length === 0) return undefined;
  return { tumour: onlyOne([...new Set(specimens.map((specimen) => run.sampled.get(specimen)))]) };
}

/** The tumour that the panels are about that something is a result of: they may say it for all of them. */
function ofPanels(run: Run, { resource }: InputResource): About | undefined {
  const found = (run.panels.get(resource) ?? []).flatMap((panel) => referred(run, panel, 'focus')?.tumour ?? []);
  const tumour = onlyOne([...new Set(found)]);
  return tumour && { tumour, members: [] };
}

/** The primary cancer that something refers to, or that of its specimen or its site; `none` where they tell another. */
export function primaryTold(run: Run, item: InputResource): About | 'none' | undefined {
  const said = referred(run, item, 'focus') ?? ofPanels(run, item);
  const elsewhere = said ?? ofSpecimens(run, item);
  const [site] = objectsAt(item.resource, 'bodySite');
  if (elsewhere === undefined && site === undefined) return undefined;
  const tumour = primary(elsewhere === undefined ? bySite(run, run.patientOf(item), site) : elsewhere.tumour);
  return tumour === undefined ? 'none' : { tumour, members: said?.members ?? [] };
}

/** The same, or the only primary cancer of the patient that was known then, of what is told of primaries alone. */
export function ofPrimary(run: Run, item: InputResource): About | undefined {
  const told = primaryTold(run, item);
  if (told !== undefined) return told === 'none' ? undefined : told;
  const known = run.tumours.present(run.patientOf(item), 'primaryCancers');
  const only = onlyOne(known.filter((tumour) => !wasFoundLongAfter(run, item, tumour)));
  if (only === undefined) return undefined;
  run.issues.push(report.assumed(item.expression, 'Read as one of the only primary cancer that was known then.'));
  return { tumour: only, members: [] };
}
