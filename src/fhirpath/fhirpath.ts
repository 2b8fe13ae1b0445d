import { type Ast, NOT_PARSED, parseExpression, parseProblem } from './ast.ts';
import { compileExpression } from './compiler.ts';
import type { Expression, FhirPath, PathContext } from './expression.ts';
import { interpret } from './interpreter.ts';
import { shortcuts } from './shortcut/shortcuts.ts';

/** How expressions are evaluated. */
export interface FhirPathOptions {
  /** `interpreted`: everything by fhirpath.js, to compare with; default `compiled`. */
  mode?: 'compiled' | 'interpreted';
}

/** Compiled where the compiler covers the expression, else by fhirpath.js. */
function make(
  expression: string,
  context: PathContext,
  options: FhirPathOptions,
  parse: (expression: string) => Ast,
): Expression {
  let interpreted: Expression | undefined;
  const fallback = (): Expression => {
    interpreted ??= interpret(expression, context);
    return interpreted;
  };
  if (options.mode === 'interpreted') return fallback();
  try {
    return compileExpression(expression, context, fallback, parse) ?? fallback();
  } catch (error) {
    return { test: () => `${NOT_PARSED} (${parseProblem(error)})` };
  }
}

/** Makes a compiler of FHIRPath (http://hl7.org/fhirpath/N1/, with R4's functions). */
export function createFhirPath(options: FhirPathOptions = {}): FhirPath {
  const compiled = new Map<string, Expression>();
  const trees = new Map<string, Ast>();
  // one expression stands at many elements, and parsing takes long
  const parse = (expression: string): Ast => {
    const tree = trees.get(expression) ?? parseExpression(expression);
    trees.set(expression, tree);
    return tree;
  };
  return {
    ...shortcuts(parse),
    compile: (expression, context) => {
      const key = `${context.path} ${context.type} ${expression}`;
      const known = compiled.get(key);
      if (known) return known;
      const made = make(expression, context, options, parse);
      compiled.set(key, made);
      return made;
    },
  };
}
