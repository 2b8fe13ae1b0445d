import { isObject, type JsonValue } from '../fhir/json.ts';

/** What the server adds to a case when it gives one out; a case that comes in may carry it, and it is ignored. */
export const SERVER_MEMBERS = {
  state: {
    type: 'string',
    enum: ['complete', 'incomplete', 'contradictory'],
    readOnly: true,
    description: 'How much is known of the case; set by the server',
  },
  stateReasons: {
    type: 'array',
    items: { type: 'string' },
    readOnly: true,
    description: 'Why the state is not complete, one sentence each; set by the server',
  },
};

/** A case without what a server added to it; any other value as it is. */
export function withoutServerMembers(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !Object.hasOwn(SERVER_MEMBERS, name)));
}
