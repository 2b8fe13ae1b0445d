import { Decimal } from '../../fhir/decimal.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { type Ast, child, invocation, stringLiteral } from '../ast.ts';
import { bounded, spend } from '../budget.ts';
import type { Shortcut, Shortcuts } from '../expression.ts';
import { Uncovered } from '../items.ts';
import { isKindOf, isOpenResource, isPrimitive, isTemporal, type StaticType } from '../model.ts';
import { quantityOrder, temporalOrder } from '../order.ts';
import { treeNumbers } from '../same-tree.ts';
import { validPattern } from '../valid-pattern.ts';
import { asBlock, asBody, asTest, give } from './shortcut-answer.ts';
import { itemInLoop, itemsOf, namedType } from './shortcut-items.ts';
import { literalCode, literals, withoutToString } from './shortcut-literal.ts';
import { LOGIC } from './shortcut-logic.ts';
import { isLogic, isPredicate, repeatedQuestions } from './shortcut-questions.ts';
import { type Items, resourceTest, type Writer } from './shortcut-writer.ts';

/** Within generated code every part answers 1 for true, 0 for false, 2 for empty and 3 for what is not told here. */

const NOT_TOLD = give('3');

/** Variables of generated code: parts of an expression may be written as often as there are types, for each of others. */
const MOST_LOCALS = 20_000;

const NUMERIC = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);
const WHOLE = new Set(['integer', 'positiveInt', 'unsignedInt']);

/** Writes expressions on one focus as functions, each a part of them. */
export class Generator implements Writer {
  readonly #values: unknown[] = [];
  readonly #functions: string[] = [];
  readonly resource: StaticType;
  readonly #focus: Items;
  readonly #numberOf = treeNumbers();
  readonly #repeated: ReadonlySet<number>;
  /** Variables for answers to questions that are asked more than once. */
  readonly #answers = new Map<number, { answer: string; ask: string }>();
  #locals = 0;
  #isBounded = false;

  constructor(nodes: readonly Ast[], self: StaticType) {
    this.resource = /^[A-Z]\w*$/.test(self) && isKindOf(self, 'Resource') ? self : 'Resource';
    this.#focus = { type: self, each: (body) => body('focus') };
    this.#repeated = repeatedQuestions(nodes, this.#numberOf);
  }

  use(value: unknown): string {
    return `k${this.#values.push(value) - 1}`;
  }

  spent(count: string): string {
    this.#isBounded = true;
    return `${this.use(spend)}(${count});`;
  }

  local(): string {
    this.#locals += 1;
    if (this.#locals > MOST_LOCALS) throw new Uncovered('so long an expression');
    return `v${this.#locals}`;
  }

  criterion(node: Ast, of: Items): string {
    return this.#function(this.#body(node, itemInLoop(of, 'focus')));
  }

  /** The function of a whole expression; `undefined` where nothing of it can be told. */
  build(node: Ast): Shortcut | undefined {
    const told = this.#body(node, this.#focus);
    return told === NOT_TOLD ? undefined : this.#made<boolean>(asTest(told), false);
  }

  /** The function of several expressions, of which `undefined` is not told. */
  buildAll(nodes: readonly (Ast | undefined)[]): Shortcuts {
    const isTold: boolean[] = [];
    const parts = nodes.map((node, at) => {
      const told = node ? this.#body(node, this.#focus) : NOT_TOLD;
      isTold.push(told !== NOT_TOLD);
      if (told === NOT_TOLD) return '';
      const answer = this.local();
      return `${this.#answerIn(answer, told)}\nif (${answer} !== 1) open |= ${1 << at};`;
    });
    const all = isTold.reduce((bits, told, at) => bits | (told ? 1 << at : 0), 0);
    const open = this.#made<number>(`let open = 0;\n${parts.join('\n')}\nreturn open;`, all);
    return { open, isTold };
  }

  /** The function with some code for its body; `open` is what it gives where it may not go on. */
  #made<T>(code: string, open: T): (focus: JsonValue, resource: JsonValue) => T {
    const body = `${[...this.#answers.values()].map(({ answer }) => `let ${answer} = -1;\n`).join('')}${code}`;
    const names = this.#values.map((_value, at) => `k${at}`).join(', ');
    const text = `"use strict";\nconst [${names}] = values;\n${this.#functions.join('\n')}\nreturn function holds(focus, resource) {\n${body}\n};`;
    const made = new Function('values', text)(this.#values) as (focus: JsonValue, resource: JsonValue) => T;
    return this.#isBounded ? bounded(made, open) : made;
  }

  #function(body: string): string {
    const name = `f${this.#functions.length}`;
    this.#functions.push(`function ${name}(focus, resource) {\n${asBody(body)}\n}`);
    return name;
  }

  /** The statements that answer a node; what is not covered is not told. */
  #body(node: Ast, focus: Items): string {
    try {
      return this.#answer(node, focus);
    } catch (error) {
      if (error instanceof Uncovered) return NOT_TOLD;
      throw error;
    }
  }

  /** Statements that answer what is asked more than once: the first time by a function, then from a variable. */
  #answerOnce(question: number, node: Ast): string {
    const known = this.#answers.get(question) ?? {
      answer: this.local(),
      ask: this.#function(this.#body(node, { ...this.#focus })),
    };
    this.#answers.set(question, known);
    const { answer, ask } = known;
    return give(`${answer} >= 0 ? ${answer} : (${answer} = ${ask}(focus, resource))`);
  }

  #answer(node: Ast, focus: Items): string {
    if (node.type === 'BooleanLiteral') return give(node.text === 'true' ? '1' : '0');
    const question = focus === this.#focus ? this.#numberOf(node) : -1;
    if (this.#repeated.has(question)) return this.#answerOnce(question, node);
    if (isLogic(node)) return this.#logic(node, focus);
    if (node.type === 'EqualityExpression') {
      const both = isPredicate(child(node, 0)) && isPredicate(child(node, 1));
      return both ? this.#logic(node, focus) : this.#equality(node, focus);
    }
    if (node.type === 'InequalityExpression') return this.#inequality(node, focus);
    if (node.type === 'TypeExpression' && node.text === 'is') return this.#isType(node, focus);
    if (node.type === 'MembershipExpression' && node.text === 'in') return this.#membership(node, focus);
    if (node.type === 'FunctionInvocation') return this.#call(node, focus, undefined);
    if (node.type === 'InvocationExpression' && isPredicate(node))
      return this.#call(child(node, 1), focus, child(node, 0));
    throw new Uncovered(node.type);
  }

  /** Statements that leave the answer of a node in a new variable. */
  #answerIn(variable: string, code: string): string {
    return `let ${variable};\n${asBlock(code, variable, this.local())}`;
  }

  #logic(node: Ast, focus: Items): string {
    const table = LOGIC[node.text];
    if (table === undefined) throw new Uncovered(node.text);
    const [a, b, alone] = [this.local(), this.local(), this.local()];
    return [
      this.#answerIn(a, this.#body(child(node, 0), focus)),
      `const ${alone} = ${table.alone(a)};`,
      `if (${alone} >= 0) ${give(alone)}`,
      this.#answerIn(b, this.#body(child(node, 1), focus)),
      give(table.both(a, b)),
    ].join('\n');
  }

  #call(node: Ast, focus: Items, on: Ast | undefined): string {
    const { name, args } = invocation(node);
    const [argument] = args;
    if (name === 'not') {
      const a = this.local();
      const inner = this.#answerIn(a, on ? this.#body(on, focus) : give('3'));
      return `${inner}\n${give(`${a} === 1 ? 0 : ${a} === 0 ? 1 : ${a}`)}`;
    }
    const items = on ? itemsOf(on, focus, this) : focus;
    const test = argument && !items.choice ? this.criterion(argument, items) : undefined;
    const asked = (body: string): string =>
      items.each((item) => `const c = ${test}(${item}, resource); if (c === 3) ${give('3')}\n${body}`);
    switch (name) {
      case 'exists':
        if (argument && test === undefined) break;
        return `${argument ? asked(`if (c === 1) ${give('1')}`) : items.each(() => give('1'))}\n${give('0')}`;
      case 'empty':
        return `${items.each(() => give('0'))}\n${give('1')}`;
      case 'all':
        if (test === undefined) break;
        return `${asked(`if (c !== 1) ${give('0')}`)}\n${give('1')}`;
      case 'hasValue':
        return `${this.#single(items)}\n${give(`typeof found === 'object' ? (found instanceof ${this.use(Decimal)} ? 1 : 0) : found !== undefined ? 1 : 0`)}`;
      case 'isDistinct':
        return this.#distinct(items);
      case 'contains':
      case 'matches':
      case 'startsWith':
      case 'endsWith':
        return this.#text(name, items, args);
      default:
        break;
    }
    throw new Uncovered(`${name}()`);
  }

  /** Statements that leave the only item in `found`; several are not told. */
  #single(items: Items, found = 'found'): string {
    if (items.repeats) throw new Uncovered('one of what may repeat');
    return `let ${found};\n${items.each((item) => `if (${found} !== undefined) ${give('3')} ${found} = ${item};`)}`;
  }

  #text(name: string, items: Items, [argument, flags]: readonly Ast[]): string {
    if (argument?.type !== 'StringLiteral' || flags) throw new Uncovered(`${name}() of what is no literal`);
    const literal = stringLiteral(argument.text);
    const test = { contains: 'includes', startsWith: 'startsWith', endsWith: 'endsWith' }[name];
    const answer =
      test === undefined
        ? `${this.use(validPattern(literal))}.test(found)`
        : `found.${test}(${JSON.stringify(literal)})`;
    const told = `const told = ${answer};\n${give('told === undefined ? 3 : told ? 1 : 0')}`;
    return `${this.#single(items)}\nif (found === undefined) ${give('2')} if (typeof found !== 'string') ${give('3')}\n${told}`;
  }

  #isType(node: Ast, focus: Items): string {
    const items = itemsOf(child(node, 0), focus, this);
    if (items.choice) throw new Uncovered('the type of a choice');
    const wanted = namedType(child(node, 1));
    const test = isOpenResource(items.type)
      ? resourceTest('found', wanted, this)
      : String(isKindOf(items.type, wanted));
    return `${this.#single(items)}\n${give(`found === undefined ? 2 : ${test} ? 1 : 0`)}`;
  }

  #distinct(items: Items): string {
    if (items.repeats || !isPrimitive(items.type) || isTemporal(items.type) || items.type === 'decimal')
      throw new Uncovered('isDistinct()');
    return `const seen = new Set(); ${items.each((item) => `if (typeof ${item} === 'object') ${give('3')} if (seen.has(${item})) ${give('0')} seen.add(${item});`)}\n${give('1')}`;
  }

  /** Statements that leave a number of items, or of characters, in a variable; `undefined` where there is none. */
  #number(node: Ast, focus: Items, into: string): string {
    if (node.type === 'NumberLiteral') return `let ${into} = ${Number(node.text)};`;
    if (node.type === 'AdditiveExpression' && node.text === '+') {
      const [a, b] = [this.local(), this.local()];
      const parts = `${this.#number(child(node, 0), focus, a)}\n${this.#number(child(node, 1), focus, b)}`;
      const sum = `let ${into} = ${a} === undefined || ${b} === undefined ? undefined : ${a} + ${b};`;
      // of 0.1 and 0.2 JavaScript would make 0.30000000000000004
      const mayBeOff = `!Number.isInteger(${a}) || !Number.isInteger(${b}) || !Number.isSafeInteger(${into})`;
      return `${parts}\n${sum}\nif (${into} !== undefined && (${mayBeOff})) ${give('3')}`;
    }
    const called = node.type === 'InvocationExpression' ? child(node, 1) : undefined;
    const name = called?.type === 'FunctionInvocation' ? invocation(called).name : undefined;
    if (name === 'count') {
      const items = itemsOf(child(node, 0), focus, this);
      if (items.repeats) throw new Uncovered('a count of what may repeat');
      return `let ${into} = 0;\n${items.each(() => `${into} += 1;`)}`;
    }
    if (name === 'length') {
      const text = this.local();
      const items = itemsOf(withoutToString(child(node, 0)), focus, this);
      const read = `${this.#single(items, text)}\nif (${text} !== undefined && typeof ${text} !== 'string') ${give('3')}`;
      return `${read}\nlet ${into} = ${text} === undefined ? undefined : ${text}.length;`;
    }
    const items = itemsOf(node, focus, this);
    if (items.choice || !NUMERIC.has(items.type)) throw new Uncovered(`${items.type} as a number`);
    return `${this.#single(items, into)}\nif (${into} !== undefined && typeof ${into} !== 'number') ${give('3')}`;
  }

  #equality(node: Ast, focus: Items): string {
    if (node.text !== '=' && node.text !== '!=') throw new Uncovered('equivalence');
    const limit = child(node, 1);
    const [same, other] = node.text === '=' ? [1, 0] : [0, 1];
    if (limit.type === 'NumberLiteral') return this.#wholeEquality(node, focus, same, other);
    const value = literalCode(limit);
    const items = itemsOf(child(node, 0), focus, this);
    if (items.choice || !isPrimitive(items.type) || isTemporal(items.type) || items.type === 'decimal')
      throw new Uncovered(`equality of ${items.type}`);
    return `${this.#single(items)}\nif (found === undefined) ${give('2')} ${give(`typeof found === 'object' ? 3 : found === ${value} ? ${same} : ${other}`)}`;
  }

  #wholeEquality(node: Ast, focus: Items, same: number, other: number): string {
    const [left, limit] = [child(node, 0), child(node, 1)];
    const isCounted = left.type === 'AdditiveExpression' || /count\(\)$/.test(left.text);
    if (!isCounted && !WHOLE.has(itemsOf(left, focus, this).type)) throw new Uncovered('equality of decimals');
    return `${this.#number(left, focus, 'found')}\nif (found === undefined) ${give('2')} ${give(`found === ${Number(limit.text)} ? ${same} : ${other}`)}`;
  }

  #inequality(node: Ast, focus: Items): string {
    const [left, right] = [child(node, 0), child(node, 1)];
    const tell = `if (found === undefined || other === undefined) ${give('2')}`;
    try {
      const numbers = `${this.#number(left, focus, 'found')}\n${this.#number(right, focus, 'other')}`;
      return `${numbers}\n${tell} ${give(`found ${node.text} other ? 1 : 0`)}`;
    } catch (error) {
      if (!(error instanceof Uncovered)) throw error;
    }
    const [from, to] = [itemsOf(left, focus, this), itemsOf(right, focus, this)];
    const ordered = from.type === 'Quantity' ? quantityOrder : temporalOrder;
    const isKnown = from.type === 'Quantity' || (isTemporal(from.type) && from.type !== 'time');
    if (!isKnown || from.type !== to.type) throw new Uncovered('an order');
    return [
      `${this.#single(from)}\n${this.#single(to, 'other')}\n${tell}`,
      ordered === temporalOrder ? `if (typeof found !== 'string' || typeof other !== 'string') ${give('3')}` : '',
      `const order = ${this.use(ordered)}(found, other);`,
      give(`order === undefined ? 3 : order === 'open' ? 2 : order ${node.text} 0 ? 1 : 0`),
    ].join('\n');
  }

  #membership(node: Ast, focus: Items): string {
    const items = itemsOf(child(node, 0), focus, this);
    if (items.choice || !isPrimitive(items.type) || isTemporal(items.type)) throw new Uncovered('in');
    const list = this.use(new Set(literals(child(node, 1))));
    return `${this.#single(items)}\nif (found === undefined) ${give('2')} ${give(`typeof found !== 'string' ? 3 : ${list}.has(found) ? 1 : 0`)}`;
  }
}
