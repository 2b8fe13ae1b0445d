import type { Ast } from '../ast.ts';
import type { FhirPath, PathContext } from '../expression.ts';
import { isInline, isPrimitive } from '../model.ts';
import { Generator } from './shortcut.ts';
import { hasMarks } from './shortcut-answer.ts';

/** The type that is asked: of an element defined in place the place itself. */
const typeAt = ({ path, type }: PathContext): string => (isInline(type) ? path : type);

/** Numbers have bits for so many expressions. */
const MOST_TOGETHER = 30;

/** Keeps what is made of expressions on a type; nothing where that fails. */
function kept<T>(make: (expressions: readonly string[], self: string) => T | undefined) {
  const made = new Map<string, T | undefined>();
  return (expressions: readonly string[], context: PathContext): T | undefined => {
    const self = typeAt(context);
    const key = [self, ...expressions].join('\n');
    if (!made.has(key))
      made.set(
        key,
        unlessBroken(() => make(expressions, self)),
      );
    return made.get(key);
  };
}

/** What is wrong with an expression is reported when it is compiled itself. */
function unlessBroken<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Makes shortcuts, once for expressions on a type; `parse` gives the tree of an expression. */
export function shortcuts(parse: (expression: string) => Ast): Pick<FhirPath, 'shortcut' | 'shortcutOfAll'> {
  const treeOf = (expression: string, self: string): Ast | undefined => {
    // extensions of primitives are not handed over with their value
    if (hasMarks(expression) || (isPrimitive(self) && /extension|\bid\b/.test(expression))) return undefined;
    return unlessBroken(() => parse(expression));
  };
  const one = kept(([expression = ''], self) => {
    const node = treeOf(expression, self);
    return node && new Generator([node], self).build(node);
  });
  const all = kept((expressions, self) => {
    const nodes = expressions.map((expression) => treeOf(expression, self));
    const trees = nodes.filter((node) => node !== undefined);
    return new Generator(trees, self).buildAll(nodes);
  });
  return {
    shortcut: (expression, context) => one([expression], context),
    shortcutOfAll: (expressions, context) =>
      expressions.length > MOST_TOGETHER ? undefined : all(expressions, context),
  };
}
