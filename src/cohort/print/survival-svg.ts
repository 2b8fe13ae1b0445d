import { atRiskAt, survivalAt } from '../survival/index.ts';
import type { NamedCurve, ToldCurve, ToldPoint } from '../told-curve.ts';
import { countText, medianMonths } from './numbers.ts';
import { monthTicks } from './scale.ts';

/** What a survival figure shows. */
export interface SurvivalFigure {
  title: string;
  curves: readonly NamedCurve[];
  /** Sentences below the title, such as the tests. */
  caption?: string;
}

// Okabe and Ito's colours, told apart by those who see few; dashes tell curves apart in print
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '12 3', '4 4', '1 2'];

const WIDTH = 760;
// a window that is narrower shows all of it
const SHRINKS = 'style="max-width:100%;height:auto"';
const LINE = 20;
const PLOT_HEIGHT = 294;
const LEFT = 150;
const RIGHT = 736;

/** The bands of many curves hide one another. */
const hasBands = (curves: readonly NamedCurve[]): boolean => curves.length <= 4;

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[found] ?? found);
const rounded = (value: number): string => String(Math.round(value * 100) / 100);

/** Where months and shares lie in the picture. */
interface Scale {
  top: number;
  bottom: number;
  x(months: number): string;
  y(share: number): string;
  ticks: readonly number[];
}

function scaleOf(curves: readonly NamedCurve[]): Scale {
  const greatest = Math.max(1, ...curves.map(({ curve }) => curve.points.at(-1)?.time ?? 0));
  const ticks = monthTicks(greatest);
  const end = ticks.at(-1) ?? 1;
  // the legend stands above the plot, a line for each curve and one for the marks
  const top = 78 + (curves.length + 1) * LINE;
  const bottom = top + PLOT_HEIGHT;
  return {
    top,
    bottom,
    ticks,
    x: (months) => rounded(LEFT + (months / end) * (RIGHT - LEFT)),
    y: (share) => rounded(bottom - share * PLOT_HEIGHT),
  };
}

/**
 * A Kaplan–Meier figure as SVG: curves with their confidence bands, marks for the censored, a legend with medians and
 * the numbers at risk. No script; title and description for those who listen.
 */
export function survivalSvg({ title, curves, caption = '' }: SurvivalFigure): string {
  const scale = scaleOf(curves);
  const riskTop = scale.bottom + 66;
  const height = riskTop + (curves.length + 1) * LINE + 4;
  const description = curves
    .map(
      ({ label, curve }) =>
        `${label}: ${curve.n} patients, deaths ${countText(curve.events)}, median ${medianMonths(curve.median)}.`,
    )
    .join(' ');
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ${SHRINKS} role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(`Kaplan–Meier curves over months. ${description} ${caption}`.trim())}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(24, 30, title, 'font-size="17" font-weight="600"'),
    text(24, 53, caption, 'fill="#444"'),
    axes(scale),
    ...curves.map(({ curve }, index) => curveGroup(curve, index, scale, hasBands(curves))),
    ...legend(curves),
    ...riskTable(curves, scale, riskTop),
    '</svg>',
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function text(x: number | string, y: number | string, content: string, attributes = ''): string {
  return content === '' ? '' : `<text x="${x}" y="${y}" ${attributes}>${escaped(content)}</text>`;
}

function axes({ x, y, ticks, top, bottom }: Scale): string {
  const months = ticks.map((tick) =>
    [
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="${bottom}" y2="${bottom + 5}" stroke="#333"/>`,
      text(x(tick), bottom + 20, String(tick), 'text-anchor="middle"'),
    ].join(''),
  );
  const shares = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    [
      `<line x1="${LEFT}" x2="${RIGHT}" y1="${y(share)}" y2="${y(share)}" stroke="${share === 0 ? '#333' : '#ddd'}"/>`,
      text(LEFT - 8, Number(y(share)) + 4, `${share * 100} %`, 'text-anchor="end"'),
    ].join(''),
  );
  return [
    ...shares,
    `<line x1="${LEFT}" x2="${LEFT}" y1="${top}" y2="${bottom}" stroke="#333"/>`,
    ...months,
    text((LEFT + RIGHT) / 2, bottom + 40, 'Months', 'text-anchor="middle"'),
    text(
      0,
      0,
      'Survival',
      `text-anchor="middle" transform="translate(${LEFT - 62} ${(top + bottom) / 2}) rotate(-90)"`,
    ),
  ].join('\n');
}

/** A path of steps: level to each point's time, then down to its value. */
function steps(points: readonly ToldPoint[], value: (point: ToldPoint) => number, { x, y }: Scale): string {
  return `M${x(0)} ${y(1)}${points.map((point) => `H${x(point.time)}V${y(value(point))}`).join('')}`;
}

/** The band between the bounds, as far as both are defined. */
function bandPath(curve: ToldCurve, { x, y }: Scale): string {
  const known = curve.points.filter(({ lower, upper }) => lower !== null && upper !== null);
  const end = curve.points.at(-1)?.time ?? 0;
  if (known.length === 0) return '';
  const up = known.map(({ time, upper }) => `H${x(time)}V${y(upper ?? 0)}`).join('');
  const last = known.at(-1);
  const until = curve.points.find(({ time }) => time > (last?.time ?? 0))?.time ?? end;
  const down = known.toReversed().map(({ lower, time }) => `V${y(lower ?? 0)}H${x(time)}`);
  return `M${x(0)} ${y(1)}${up}H${x(until)}${down.join('')}V${y(1)}Z`;
}

function curveGroup(curve: ToldCurve, index: number, scale: Scale, hasBand: boolean): string {
  const colour = COLOURS[index % COLOURS.length];
  const dash = DASHES[index % DASHES.length];
  const marks = curve.points
    .filter(({ censored }) => (censored ?? 0) > 0)
    .map(({ time }) => `M${scale.x(time)} ${rounded(Number(scale.y(survivalAt(curve, time))) - 5)}v10`)
    .join('');
  return [
    hasBand ? `<path d="${bandPath(curve, scale)}" fill="${colour}" fill-opacity="0.12"/>` : '',
    `<path d="${steps(curve.points, ({ survival }) => survival, scale)}" fill="none" stroke="${colour}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`,
    marks === '' ? '' : `<path d="${marks}" stroke="${colour}" stroke-width="1.5" fill="none"/>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function legend(curves: readonly NamedCurve[]): string[] {
  const entries = curves.map(({ label, curve }, index) => {
    const y = 78 + index * LINE;
    const dash = DASHES[index % DASHES.length];
    const line = `<line x1="${LEFT}" x2="${LEFT + 32}" y1="${y - 4}" y2="${y - 4}" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
    return (
      line +
      text(
        LEFT + 40,
        y,
        `${label}: n=${curve.n}, deaths ${countText(curve.events)}, median ${medianMonths(curve.median)}`,
      )
    );
  });
  const marks = `Small upright marks: censored.${hasBands(curves) ? ' Shaded: 95 % confidence.' : ''}`;
  return [...entries, text(LEFT + 40, 78 + curves.length * LINE, marks, 'fill="#444" font-size="12"')];
}

function riskTable(curves: readonly NamedCurve[], { x, ticks }: Scale, top: number): string[] {
  return [
    text(24, top, 'Number at risk', 'font-weight="600"'),
    ...curves.flatMap(({ label, curve }, index) => {
      const y = top + (index + 1) * LINE;
      const short = label.length > 17 ? `${label.slice(0, 16)}…` : label;
      return [
        text(24, y, short, `fill="${COLOURS[index % COLOURS.length]}"`),
        ...ticks.map((tick) => text(x(tick), y, String(atRiskAt(curve, tick)), 'text-anchor="middle"')),
      ];
    }),
  ];
}
