import { textOrder } from '../fhir/text-order.ts';
import { type Code, collection, predicate } from './code.ts';
import { equalItems, numberOf, toJson } from './equal-items.ts';
import { type Item, Misshapen, NONE, type PlainItem, plain, Uncovered, Undecided } from './items.ts';
import { isPrimitive, isTemporal } from './model.ts';
import { DATE_OR_TIME, quantityOrder, temporalOrder } from './order.ts';
import { among, distinct } from './repetition.ts';

/** FHIRPath's operators (http://hl7.org/fhirpath/N1/#operations). */

/** Whether both are numbers, which are the same or not, by however little they differ. */
const areNumbers = (a: Item, b: Item): boolean =>
  typeof numberOf(plain(a)) === 'number' && typeof numberOf(plain(b)) === 'number';

/** Types whose equality is not that of their JSON. */
const isDelicate = (code: Code): boolean =>
  isTemporal(code.type) || code.type === 'Quantity' || code.type === 'decimal';

function equality(a: Code, b: Code, negated: boolean): Code {
  if (a.isPredicate && b.isPredicate) {
    return predicate((input, scope) => {
      const left = a.one(input, scope);
      const right = b.one(input, scope);
      return left === undefined || right === undefined ? undefined : (left === right) !== negated;
    });
  }
  const delicate = isDelicate(a) || isDelicate(b);
  return predicate((input, scope) => {
    const left = a.many(input, scope);
    const right = b.many(input, scope);
    if (left.length === 0 || right.length === 0) return undefined;
    if (left.length !== right.length) return negated;
    let same = true;
    for (let at = 0; at < left.length && same; at++) {
      const [x, y] = [left[at], right[at]];
      if (x === undefined || y === undefined) return undefined;
      same = equalItems(x, y);
      // 2012 = 2012-01 is neither true nor false, 1 'g' = 1000 'mg' is true
      if (!same && (delicate || typeof plain(x) === 'object') && !areNumbers(x, y)) throw new Undecided();
    }
    return same !== negated;
  });
}

/** Orders two values that are no dates. */
function order(left: PlainItem, right: PlainItem): number {
  const [a, b] = [left, right].map(numberOf);
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  if (typeof a !== 'string' || typeof b !== 'string') throw new Undecided();
  return textOrder(a, b);
}

/** Orders two Quantities. */
function quantitiesInOrder(a: Item, b: Item): number {
  const found = quantityOrder(toJson(a), toJson(b));
  if (found === undefined) throw new Undecided();
  return found;
}

/** Orders two dates; `undefined` where they are not exact enough. */
function datesInOrder(a: Item, b: Item, areTyped: boolean): number | undefined {
  const isWrong = (item: Item): boolean => typeof item === 'string' && !DATE_OR_TIME.test(item);
  if (areTyped && (isWrong(a) || isWrong(b))) throw new Misshapen('a date to compare is not one');
  const found = typeof a === 'string' && typeof b === 'string' ? temporalOrder(a, b) : undefined;
  if (found === undefined) throw new Undecided();
  return found === 'open' ? undefined : found;
}

/** How values of two types are ordered. */
function orderOf(a: Code, b: Code): (x: PlainItem, y: PlainItem) => number | undefined {
  if (a.type === 'Quantity' && b.type === 'Quantity') return quantitiesInOrder;
  for (const { type } of [a, b])
    if (type === undefined || !isPrimitive(type)) throw new Uncovered('an order of other than primitives');
  const areTyped = isTemporal(a.type) && isTemporal(b.type);
  if (isTemporal(a.type) || isTemporal(b.type)) return (x, y) => datesInOrder(x, y, areTyped);
  return order;
}

function inequality(a: Code, b: Code, operator: string): Code {
  const test = {
    '<': (n: number) => n < 0,
    '<=': (n: number) => n <= 0,
    '>': (n: number) => n > 0,
    '>=': (n: number) => n >= 0,
  }[operator];
  if (!test) throw new Uncovered(operator);
  const ordered = orderOf(a, b);
  return predicate((input, scope) => {
    const left = a.many(input, scope);
    const right = b.many(input, scope);
    if (left.length === 0 || right.length === 0) return undefined;
    if (left.length > 1 || right.length > 1 || left[0] === undefined || right[0] === undefined) throw new Undecided();
    const [x, y] = [plain(left[0]), plain(right[0])];
    // what is there without a value, whose extension says why, is neither above nor below
    if (x === undefined || y === undefined) throw new Misshapen('a value to compare is not given');
    const found = ordered(x, y);
    return found === undefined ? undefined : test(found);
  });
}

/** Three-valued logic (http://hl7.org/fhirpath/N1/#boolean-logic). */
const LOGIC: Record<string, (a: Code, b: Code) => Code['one']> = {
  and: (a, b) => (input, scope) => {
    const left = a.one(input, scope);
    if (left === false) return false;
    const right = b.one(input, scope);
    return left === undefined && right !== false ? undefined : right;
  },
  or: (a, b) => (input, scope) => {
    const left = a.one(input, scope);
    if (left === true) return true;
    const right = b.one(input, scope);
    return left === undefined && right !== true ? undefined : right;
  },
  xor: (a, b) => (input, scope) => {
    const left = a.one(input, scope);
    const right = b.one(input, scope);
    return left === undefined || right === undefined ? undefined : left !== right;
  },
  implies: (a, b) => (input, scope) => {
    const left = a.one(input, scope);
    if (left === false) return true;
    const right = b.one(input, scope);
    return left === undefined && right !== true ? undefined : right;
  },
};

function union(a: Code, b: Code): Code {
  const type = a.type === b.type ? a.type : undefined;
  return collection(type, (input, scope) => distinct([...a.many(input, scope), ...b.many(input, scope)]));
}

function membership(item: Code, list: Code): Code {
  const delicate = isDelicate(item) || isDelicate(list);
  return predicate((input, scope) => {
    const [one, ...more] = item.many(input, scope);
    if (one === undefined) return undefined;
    if (more.length > 0) throw new Undecided();
    const others = list.many(input, scope);
    if (among(others)(one)) return true;
    const isOpen = delicate || typeof plain(one) === 'object';
    // as of equality: 1 'g' is one of (1000 'mg' | 2000 'mg')
    if (isOpen && !others.every((other) => areNumbers(one, other))) throw new Undecided();
    return false;
  });
}

function arithmetic(a: Code, b: Code, operator: string): Code {
  const type = a.type === 'decimal' || b.type === 'decimal' ? 'decimal' : a.type;
  return collection(type, (input, scope) => {
    const left = a.many(input, scope);
    const right = b.many(input, scope);
    if (left.length > 1 || right.length > 1) throw new Undecided();
    const [x, y] = [
      left[0] === undefined ? undefined : plain(left[0]),
      right[0] === undefined ? undefined : plain(right[0]),
    ];
    if (operator === '&') {
      if ((x !== undefined && typeof x !== 'string') || (y !== undefined && typeof y !== 'string'))
        throw new Undecided();
      return [`${x ?? ''}${y ?? ''}`];
    }
    if (x === undefined || y === undefined) return NONE;
    if (operator === '+' && typeof x === 'string' && typeof y === 'string') return [x + y];
    if (typeof x !== 'number' || typeof y !== 'number') throw new Undecided();
    return [calculated(x, y, operator)];
  });
}

/** Whole numbers are calculated with as they are; of others JavaScript would make 0.30000000000000004 of 0.1 + 0.2. */
function calculated(x: number, y: number, operator: string): number {
  const right = operator === '-' ? -y : y;
  const result = operator === '*' ? x * y : x + right;
  const isWhole = Number.isInteger(x) && Number.isInteger(y);
  if (isWhole ? !Number.isSafeInteger(result) : !Number.isFinite(result)) throw new Undecided();
  return isWhole ? result : exactly(x, y, operator);
}

/** A decimal as its digits and how many of them stand behind the point. */
interface Digits {
  digits: bigint;
  behind: number;
}

function digitsOf(value: number): Digits {
  const text = String(value);
  if (text.includes('e')) throw new Undecided();
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), behind: fraction.length };
}

/** The digits with so many behind the point. */
const shifted = ({ digits, behind }: Digits, wanted: number): bigint => digits * 10n ** BigInt(wanted - behind);

/** Decimals are calculated with digit by digit (http://hl7.org/fhirpath/N1/#decimal). */
function exactly(x: number, y: number, operator: string): number {
  const [a, b] = [digitsOf(x), digitsOf(y)];
  if (operator === '*') return Number(`${a.digits * b.digits}e-${a.behind + b.behind}`);
  const behind = Math.max(a.behind, b.behind);
  const right = shifted(b, behind);
  return Number(`${shifted(a, behind) + (operator === '-' ? -right : right)}e-${behind}`);
}

/** The code of a binary operator. */
export function operator(text: string, a: Code, b: Code): Code {
  const logic = Object.hasOwn(LOGIC, text) ? LOGIC[text] : undefined;
  if (logic) return predicate(logic(a, b));
  switch (text) {
    case '=':
      return equality(a, b, false);
    case '!=':
      return equality(a, b, true);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return inequality(a, b, text);
    case '|':
      return union(a, b);
    case 'in':
      return membership(a, b);
    case 'contains':
      return membership(b, a);
    case '+':
    case '-':
    case '*':
    case '&':
      return arithmetic(a, b, text);
    default:
      throw new Uncovered(`the operator ${text}`);
  }
}
