import { Decimal, decimalOf } from '../fhir/decimal.ts';
import { type Item, Undecided } from './items.ts';
import type { StaticType } from './model.ts';

/*
 * The least and the greatest value that a value of some precision may stand for
 * (http://hl7.org/fhirpath/#lowboundaryprecision-integer--decimal--date--datetime--time).
 */

const ZONE = /(?:Z|[+-]\d\d:\d\d)$/;

interface Edge {
  sign: -1 | 1;
  month: string;
  time: string;
  /** The zone in which the day begins first, or ends last. */
  zone: string;
}

const LOW: Edge = { sign: -1, month: '01', time: '00:00:00.000', zone: '+14:00' };
const HIGH: Edge = { sign: 1, month: '12', time: '23:59:59.999', zone: '-12:00' };

/** Half a unit of the last digit below or above: 1.0 → 0.95. Digits are counted as integers, so that none is lost. */
function decimalEdge(value: Item, { sign }: Edge): Item {
  const text = value instanceof Decimal ? value.text : String(value);
  const [, minus = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new Undecided();
  const scaled = BigInt(`${minus}${whole}${fraction}0`) + BigInt(sign * 5);
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(fraction.length + 2, '0');
  const at = digits.length - fraction.length - 1;
  return decimalOf(`${scaled < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`);
}

function dateEdge(text: string, edge: Edge): string {
  const [year = '', month = edge.month, day] = text.split('-');
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return `${year}-${month}-${day ?? (edge.sign < 0 ? '01' : String(last).padStart(2, '0'))}`;
}

/** `12:34` and `12:34:00` with all that is not said at its least or greatest. */
function timeEdge(text: string, { time }: Edge): string {
  const [seconds = '', fraction] = text.split('.');
  if (fraction === undefined) return seconds + time.slice(seconds.length);
  return `${seconds}.${fraction.padEnd(3, time.slice(-1))}`;
}

function dateTimeEdge(text: string, edge: Edge): string {
  const [date = '', time] = text.split('T');
  if (time === undefined) return `${dateEdge(date, edge)}T${edge.time}${edge.zone}`;
  const zone = ZONE.exec(time)?.[0];
  return `${date}T${timeEdge(time.replace(ZONE, ''), edge)}${zone ?? edge.zone}`;
}

function boundary(value: Item, type: StaticType, edge: Edge): Item | undefined {
  if (type === 'decimal' || type === 'integer') return decimalEdge(value, edge);
  if (typeof value !== 'string') throw new Undecided();
  if (type === 'date') return dateEdge(value, edge);
  if (type === 'time') return timeEdge(value, edge);
  if (type === 'dateTime' || type === 'instant') return dateTimeEdge(value, edge);
  throw new Undecided();
}

/** The least value that a value may stand for: `1970-06` → `1970-06-01`. */
export const lowBoundary = (value: Item, type: StaticType): Item | undefined => boundary(value, type, LOW);

/** The greatest value that a value may stand for: `1970-06` → `1970-06-30`. */
export const highBoundary = (value: Item, type: StaticType): Item | undefined => boundary(value, type, HIGH);
