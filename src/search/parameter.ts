/** SearchParameter.type of the parameters that are served. */
export type ParameterType = 'token' | 'string' | 'date' | 'number' | 'quantity' | 'reference' | 'uri' | 'composite';

/** One place that a parameter looks at: a path of the type, read once however many parameters look there. */
export interface Part {
  /** Index of its values. */
  id: number;
  /** Index of its texts (`:text` of tokens). */
  textId: number;
  /** Index of its identifiers (`:identifier` of references, `:of-type` of tokens). */
  identifierId: number;
  /** Its path, `Observation.component`, and from there `code`; no base for places of the resource itself. */
  base?: string;
  path: string;
  /** Only references to these types count (`where(resolve() is Patient)`). */
  targets?: readonly string[];
  /** The code systems of its codes, which do not say it themselves; absent where that is not known. */
  systems?: readonly string[];
}

/** A parameter of one resource type. */
export interface Parameter {
  code: string;
  type: ParameterType;
  /** Canonical of its SearchParameter. */
  url: string;
  /** What it is for, when the definition says so. */
  description?: string;
  parts: readonly Part[];
  /** Types a reference may lead to; empty when any may. */
  targets: readonly string[];
  /** For composites: per alternative, the parts of the components, which must be in the same group. */
  groups: readonly (readonly Component[])[];
}

/** The indexes in which the values of parameters stand, each once. */
export const indexesOf = (parameters: readonly Parameter[]): number[] => [
  ...new Set(parameters.flatMap(({ parts }) => parts.map(({ id }) => id))),
];

/** The indexes of all references of a type. */
export const referenceIndexes = (parameters: ReadonlyMap<string, Parameter> | undefined): number[] =>
  indexesOf([...(parameters?.values() ?? [])].filter(({ type }) => type === 'reference'));

/** One component of a composite parameter, within one base. */
export interface Component {
  type: Exclude<ParameterType, 'composite'>;
  parts: readonly Part[];
}
