import type { CodeMap } from '../code-map.ts';
import { codeCodec } from './code.ts';
import type { Codec } from './codec.ts';
import { dateCodec, dateOrPeriodCodec, deathCodec, instantCodec } from './date.ts';
import { amountCodec, numberCodec, quantityCodec } from './number.ts';
import { prefixCodec } from './prefix.ts';
import { booleanCodec, stringCodec } from './string.ts';

/** A codec by the words of a row, or what is wrong with them. */
export type CodecOf = { ok: true; codec: Codec; mayBeAbsent: boolean } | { ok: false; message: string };

const plain: Record<string, Codec> = {
  boolean: booleanCodec,
  date: dateCodec,
  'date-or-period': dateOrPeriodCodec,
  death: deathCodec,
  instant: instantCodec,
  number: numberCodec,
};

const withUnit: Record<string, (argument: string) => Codec> = {
  quantity: quantityCodec,
  amount: amountCodec,
  prefix: prefixCodec,
};

/** The codec a row names with `as`, e.g. `date`, `quantity mm`, `code primary-site`. */
export function codecOf(as: string, codeMaps: ReadonlyMap<string, CodeMap>): CodecOf {
  const [name = '', argument = ''] = as.split(' ');
  if (name === 'string') return { ok: true, codec: stringCodec, mayBeAbsent: false };
  const codec = plain[name] ?? withUnit[name]?.(argument);
  if (codec !== undefined) return { ok: true, codec, mayBeAbsent: true };
  const map = name === 'code' ? codeMaps.get(argument) : undefined;
  if (map !== undefined) return { ok: true, codec: codeCodec(map), mayBeAbsent: true };
  return { ok: false, message: name === 'code' ? `there is no code map ${argument}` : `there is no codec ${as}` };
}
