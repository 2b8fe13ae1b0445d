import type { Ast } from './ast.ts';
import { type Code, collection } from './code.ts';

/**
 * Dates that an order compares with: a literal, today, now. Elsewhere they are left to fhirpath.js, which has types of
 * its own for what may be computed of them.
 */

const twoDigits = (part: number): string => String(part).padStart(2, '0');

/** The day it is here, as fhirpath.js has it. */
function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
}

/** The code of such a date; `undefined` for all else. */
export function dateOperand({ type, text }: Ast): Code | undefined {
  if (type === 'DateLiteral') {
    const items = [text.slice(1)];
    return collection('date', () => items);
  }
  if (type !== 'FunctionInvocation') return undefined;
  if (text === 'today') return collection('date', () => [today()]);
  if (text === 'now') return collection('dateTime', () => [new Date().toISOString()]);
  return undefined;
}
