import { named } from '../../fhir/read.ts';

/** What confines a scope to some patients. */
export type Level = 'patient' | 'user' | 'system';

/** A SMART scope for resources: what may be done with which. */
export interface Scope {
  /**
   * `patient`: confined to the patient in context; `user`: what the user may; `system`: what the client may. Several
   * confine it all.
   */
  levels: readonly Level[];
  /** A resource type, or `*`. */
  type: string;
  /** Letters of `Permission`, in the order of "cruds". */
  permissions: string;
  /** Search criteria that resources must meet. */
  query?: string;
}

const FORM = /^(patient|user|system)\/([A-Z][A-Za-z]+|\*)\.([a-z]+|\*)(?:\?(.+))?$/;
const V2 = /^(?=.)c?r?u?d?s?$/;

/** Scopes of SMART v1 and what they are in v2 (SMART App Launch 2.2, "Scopes for requesting FHIR resources"). */
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/**
 * The scopes for resources in a list of scopes. Others (`openid`, `launch/patient` …) and what is no scope say nothing
 * about resources and are left out: they give nothing.
 */
export function parseScopes(texts: readonly string[]): Scope[] {
  return texts.flatMap((text) => {
    const [, level, type, letters = '', query] = FORM.exec(text) ?? [];
    if ((level !== 'patient' && level !== 'user' && level !== 'system') || type === undefined) return [];
    const permissions = named(V1, letters) ?? (V2.test(letters) ? letters : undefined);
    if (permissions === undefined) return [];
    return [{ levels: [level], type, permissions, ...(query !== undefined ? { query } : {}) }];
  });
}

/** What two lists of scopes allow both: those of a token, and those its client may have at most. */
export function commonScopes(granted: readonly Scope[], most: readonly Scope[]): Scope[] {
  return granted.flatMap((one) => most.flatMap((other) => common(one, other) ?? []));
}

function common(one: Scope, other: Scope): Scope | undefined {
  if (one.type !== other.type && one.type !== '*' && other.type !== '*') return undefined;
  const permissions = [...one.permissions].filter((letter) => other.permissions.includes(letter)).join('');
  if (permissions === '') return undefined;
  const query = [one.query, other.query].filter((part) => part !== undefined).join('&');
  return {
    levels: [...one.levels, ...other.levels],
    type: one.type === '*' ? other.type : one.type,
    permissions,
    ...(query !== '' ? { query } : {}),
  };
}
