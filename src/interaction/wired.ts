/** An interaction that is served, with its code of R4 (http://hl7.org/fhir/R4/valueset-restful-interaction.html). */
export const TYPE_INTERACTIONS = ['read', 'vread', 'update', 'delete', 'history-instance', 'create'] as const;

/** Interactions with the whole system. */
export const SYSTEM_INTERACTIONS = ['transaction', 'batch'] as const;

/** An operation that is served. */
export interface WiredOperation {
  name: string;
  /** Canonical of its OperationDefinition. */
  definition: string;
  /** Whether it is served below a type too. */
  onTypes?: true;
  /** Whether it needs the mapping. */
  cases?: true;
}

/** Operations; what is not in this table is not served. */
export const OPERATIONS = {
  validate: {
    name: 'validate',
    definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
    onTypes: true,
  },
  'to-case': { name: 'to-case', definition: 'to-case', cases: true },
  'from-case': { name: 'from-case', definition: 'from-case', cases: true },
} as const satisfies Record<string, WiredOperation>;
