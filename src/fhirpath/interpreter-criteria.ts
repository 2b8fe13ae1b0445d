import type { UserInvocationTable } from 'fhirpath';

/*
 * fhirpath.js takes any first item of what a criterion gives for true, even an element that is false. FHIRPath takes a
 * single item for what it is, if it is a truth value, else for true, and several for an error
 * (http://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections).
 */

/** What fhirpath.js evaluates in. */
interface InterpreterScope {
  $index?: number;
}

type Criterion = (item: unknown) => unknown[];

/** The value of an item: fhirpath.js keeps that of an element in `data`. */
const dataOf = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && 'data' in item ? item.data : item;

function isMet(result: unknown[]): boolean {
  if (result.length > 1) throw new Error('Unexpected collection; expected singleton of type Boolean');
  const value = dataOf(result[0]);
  return value !== undefined && value !== null && value !== false;
}

function where(scope: InterpreterScope, items: unknown[], criterion: Criterion): unknown[] {
  return items.filter((item, at) => {
    scope.$index = at;
    return isMet(criterion(item));
  });
}

/** The functions with criteria, as fhirpath.js takes functions. */
export const CRITERIA: UserInvocationTable = {
  where: {
    fn(this: InterpreterScope, items: unknown[], criterion: Criterion) {
      return where(this, items, criterion);
    },
    arity: { 1: ['Expr'] },
    internalStructures: true,
  },
  exists: {
    fn(this: InterpreterScope, items: unknown[], criterion?: Criterion) {
      return criterion ? where(this, items, criterion).length > 0 : items.length > 0;
    },
    arity: { 0: [], 1: ['Expr'] },
    internalStructures: true,
  },
  all: {
    fn(this: InterpreterScope, items: unknown[], criterion: Criterion) {
      return items.every((item, at) => {
        this.$index = at;
        return isMet(criterion(item));
      });
    },
    arity: { 1: ['Expr'] },
    internalStructures: true,
  },
};
