/** FHIRPath: the only place that imports fhirpath.js. */

export { NOT_PARSED } from './ast.ts';
export { pathProblem, ruleOddity, syntaxProblem } from './check-expression.ts';
export type { Constant } from './compiler.ts';
export type { Environment, Expression, FhirPath, PathContext, Shortcuts } from './expression.ts';
export { createFhirPath } from './fhirpath.ts';
export { NotEvaluated, SEVERAL } from './interpreter.ts';
export { type Item, plain as itemValue } from './items.ts';
export { integerMembers, isInline, isPrimitive, type StaticType } from './model.ts';
export { compilePlaces, type Place, type Places } from './places.ts';
export { resourceAlone } from './resource-alone.ts';
export { compileValues, type Values } from './values.ts';
