/** One alternative of a SearchParameter's expression, for one resource type. */
export interface Alternative {
  /** FHIRPath that begins with the type, `Observation.component.value.as(Quantity)`. */
  path: string;
  /** The types that a reference must lead to. */
  targets?: readonly string[];
}

/** Splits at `|` outside of parentheses and strings. */
export function splitUnion(expression: string): string[] {
  const parts = [''];
  let depth = 0;
  let quoted = false;
  for (const unit of expression) {
    if (unit === "'") quoted = !quoted;
    if (!quoted && unit === '(') depth += 1;
    if (!quoted && unit === ')') depth -= 1;
    if (unit === '|' && depth === 0 && !quoted) parts.push('');
    else parts.push(parts.pop() + unit);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const RESOLVES = /\.where\(\s*resolve\(\)\s+is\s+(\w+)\s*\)$/;
const CAST = /^\(\s*([\w.]+)\s+as\s+(\w+)\s*\)/;
const BARE_CAST = /^([\w.]+)\s+as\s+(\w+)$/;

/** The same expression in one form, so that equal places are seen to be equal: `(a.b as C)` is `a.b.as(C)`. */
export function normalPath(expression: string): string {
  const cast = expression.trim().replace(BARE_CAST, '$1.as($2)').replace(CAST, '$1.as($2)');
  const typed = cast.replace('.as(DateTime)', '.as(dateTime)');
  const whole = /^\(([^()]*)\)$/.exec(typed)?.[1];
  return (whole ?? typed).trim();
}

/** The alternatives of an expression that begin with a type or with what every resource has. */
export function alternativesFor(type: string, expression: string): Alternative[] {
  return splitUnion(expression).flatMap((part) => {
    const path = normalPath(part).replace(/^(?:Resource|DomainResource)(?=\.)/, type);
    if (path !== type && !path.startsWith(`${type}.`)) return [];
    const target = RESOLVES.exec(path)?.[1];
    return target === undefined ? { path } : { path: path.replace(RESOLVES, ''), targets: [target] };
  });
}
