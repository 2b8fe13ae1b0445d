import type { CohortReport } from '../report.ts';
import { pText, ratioText } from './numbers.ts';
import { survivalSvg } from './survival-svg.ts';

/** Most curves of a figure; the largest groups are shown. */
const MOST_CURVES = 7;

/**
 * The survival figure of a report: overall (S2's Figure 4), or by a factor of the report (a panel of Figure 5).
 * `undefined` where the report withholds it.
 */
export function cohortSvg({ survival, minimumCell }: CohortReport, factor?: string): string | undefined {
  const coarse = minimumCell > 1 ? ` Steps of at least ${minimumCell} patients.` : '';
  if (factor === undefined) {
    const curve = survival.overall;
    return curve === null
      ? undefined
      : survivalSvg({ title: 'Overall survival', curves: [{ label: 'All', curve }], caption: coarse.trim() });
  }
  const found = survival.factors.find(({ id }) => id === factor);
  if (found === undefined || (found.groups.length === 0 && minimumCell > 1)) return undefined;
  const p = `Log-rank p ${pText(found.logRank?.p)}, Gehan–Breslow–Wilcoxon p ${pText(found.gehanBreslowWilcoxon?.p)}.`;
  const tests = found.groups.length > 1 ? p : '';
  const [only, ...more] = found.comparisons;
  const ratio = only && more.length === 0 ? ` Hazard ratio ${ratioText(only.mantelHaenszel)}.` : '';
  const hidden =
    found.groups.length > MOST_CURVES ? ` The ${MOST_CURVES} largest of ${found.groups.length} groups.` : '';
  return survivalSvg({
    title: `Survival by ${found.label.charAt(0).toLowerCase()}${found.label.slice(1)}`,
    curves: found.groups.slice(0, MOST_CURVES),
    caption: `${tests}${ratio}${hidden}${coarse}`.trim(),
  });
}
