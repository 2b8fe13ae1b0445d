/** An interaction that is served, with its code of R4 (http://hl7.org/fhir/R4/valueset-restful-interaction.html). */
export const TYPE_INTERACTIONS = [
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'history-type',
  'create',
  'search-type',
] as const;

/** Interactions with the whole system. */
export const SYSTEM_INTERACTIONS = ['transaction', 'batch', 'search-system', 'history-system'] as const;

/** An operation that is served. */
export interface WiredOperation {
  name: string;
  /** Canonical of its OperationDefinition. */
  definition: string;
  /** Whether it is served below a type too. */
  onTypes?: true;
  /** The types it is served below, where it is not on all. */
  types?: readonly string[];
  /** Whether it is served at the base. */
  onSystem?: false;
  /** Whether it needs bulk jobs. */
  bulk?: true;
  /** Whether it needs the mapping. */
  cases?: true;
}

/** Bulk Data Access 2.0. */
const BULK = 'http://hl7.org/fhir/uv/bulkdata';

/** The guides whose CapabilityStatements this server's is an instance of, where bulk jobs are wired. */
export const BULK_CAPABILITIES = `${BULK}/CapabilityStatement/bulk-data`;

/** Operations; what is not in this table is not served. */
export const OPERATIONS = {
  validate: {
    name: 'validate',
    definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
    onTypes: true,
  },
  everything: {
    name: 'everything',
    definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
    types: ['Patient'],
    onSystem: false,
  },
  'mcode-everything': {
    name: 'mcode-everything',
    definition: 'http://hl7.org/fhir/us/mcode/OperationDefinition/mcode-patient-everything',
    types: ['Patient'],
    onSystem: false,
  },
  'to-case': { name: 'to-case', definition: 'to-case', cases: true },
  'from-case': { name: 'from-case', definition: 'from-case', cases: true },
  export: { name: 'export', definition: `${BULK}/OperationDefinition/export`, bulk: true },
  'patient-export': {
    name: 'export',
    definition: `${BULK}/OperationDefinition/patient-export`,
    types: ['Patient'],
    onSystem: false,
    bulk: true,
  },
  'group-export': {
    name: 'export',
    definition: `${BULK}/OperationDefinition/group-export`,
    types: ['Group'],
    onSystem: false,
    bulk: true,
  },
  import: { name: 'import', definition: 'import', bulk: true },
  'viewdefinition-run': { name: 'viewdefinition-run', definition: 'viewdefinition-run' },
} as const satisfies Record<string, WiredOperation>;
