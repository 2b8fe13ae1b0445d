import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { servedCaseSchema } from '../../interaction/case/case-text.ts';
import { CASE_EXAMPLE } from './case-example.ts';

/** What the adapter looks at is said by its profiles; a client that is generated needs to tell resources apart. */
const resource = (type: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  required: ['resourceType'],
  properties: { resourceType: type, id: { type: 'string' }, meta: { type: 'object' }, ...more },
});

const bundle = (type: JsonObject): JsonObject => ({
  ...resource({ const: 'Bundle' }, { type, entry: { type: 'array', items: { type: 'object' } } }),
  required: ['resourceType', 'type'],
});

/** The schemas that operations refer to. A case has its schema in full, resources are described by their profiles. */
export function componentSchemas(types: readonly string[]): JsonObject {
  const { $schema: _dialect, $id: _id, ...caseSchema } = servedCaseSchema();
  return {
    Resource: resource({ type: 'string' }),
    StoredResource: resource({ type: 'string', enum: [...types] }),
    Bundle: bundle({ type: 'string' }),
    SentBundle: bundle({ enum: ['transaction', 'batch', 'collection', 'document', 'message'] }),
    Parameters: resource({ const: 'Parameters' }, { parameter: { type: 'array', items: { type: 'object' } } }),
    OperationOutcome: {
      ...resource({ const: 'OperationOutcome' }, { issue: { type: 'array', minItems: 1, items: issueSchema } }),
      required: ['resourceType', 'issue'],
    },
    Case: { ...withoutPatterns(caseSchema), examples: [CASE_EXAMPLE] },
    RemovedCase: {
      description: 'A case that was deleted, or that no longer matches',
      type: 'object',
      required: ['id', 'removed'],
      properties: { id: { type: 'string' }, removed: { const: true } },
    },
  };
}

/**
 * A schema without the patterns of what has a format. Generated clients read that as a value of another kind, such as a date,
 * on which they cannot try a pattern.
 */
function withoutPatterns(schema: JsonObject): JsonObject {
  const plain = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(plain);
    return isObject(value) ? withoutPatterns(value) : value;
  };
  const { pattern: _pattern, ...others } = schema;
  const kept = typeof schema.format === 'string' ? others : schema;
  return Object.fromEntries(
    Object.entries(kept).flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value)]])),
  );
}

const issueSchema: JsonObject = {
  type: 'object',
  required: ['severity', 'code'],
  properties: {
    severity: { enum: ['fatal', 'error', 'warning', 'information'] },
    code: { type: 'string' },
    details: { type: 'object' },
    diagnostics: { type: 'string' },
    expression: { type: 'array', items: { type: 'string' } },
  },
};
