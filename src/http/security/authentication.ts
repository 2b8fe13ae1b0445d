import type { Request } from 'express';
import type { Client, Settings } from '../../config/index.ts';
import type { Caller, Grant } from '../../interaction/caller.ts';
import { type Failure, fail, isFailure } from '../../interaction/outcome.ts';
import type { Wiring } from '../../interaction/ports.ts';
import type { ResourceStore } from '../../store/index.ts';
import { apiKeyClient } from './api-key-client.ts';
import { tokenVerifier } from './bearer-token.ts';
import { grantsOf, type ScopeContext } from './grants.ts';
import { commonScopes, parseScopes, type Scope } from './scope.ts';

/** Verifies who sent a request. */
export type Authentication = (request: Request) => Promise<Caller | Failure>;

/**
 * Authentication by API key (`X-API-Key`, or as bearer token by clients that can send nothing else) and by the access
 * tokens of an authorisation server. A JWT has two dots, a key one: neither is ever taken for the other.
 */
export function authentication(
  settings: Settings,
  { store, search }: Pick<Wiring, 'store' | 'search'>,
): Authentication {
  const clients = new Map(settings.clients.map((client) => [client.id, client]));
  const most = new Map(settings.clients.map((client) => [client.id, parseScopes(client.scopes)]));
  const findClient = apiKeyClient(settings.clients);
  const verify = tokenVerifier(settings);

  async function caller(
    client: Client | undefined,
    id: string,
    scopes: readonly Scope[],
    context: ScopeContext,
  ): Promise<Caller> {
    const patients = client?.patients ?? (client?.group === undefined ? undefined : await members(store, client.group));
    return {
      id,
      ...(client?.name !== undefined ? { name: client.name } : {}),
      ...underPolicy(grantsOf(scopes, { ...context, patients }, search), client?.policy),
    };
  }

  async function byKey(key: string): Promise<Caller | Failure> {
    const client = await findClient(key);
    if (!client) return fail('login', 'key-invalid', 'The API key is not that of a client of this server.');
    return caller(client, client.id, most.get(client.id) ?? [], {});
  }

  async function byToken(token: string): Promise<Caller | Failure> {
    const claims = await verify?.(token);
    if (!claims) return fail('login', 'token-invalid', 'This server takes API keys only.');
    if (isFailure(claims)) return claims;
    const { clientId, scopes, ...context } = claims;
    const client = clients.get(clientId);
    if (!client && settings.oauthConfiguredClientsOnly) {
      return fail('login', 'client-unknown', 'The client of the access token is not one of this server.');
    }
    const granted = parseScopes(scopes);
    return caller(client, clientId, client ? commonScopes(granted, most.get(clientId) ?? []) : granted, context);
  }

  return async (request) => {
    const key = request.get('x-api-key');
    const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(request.get('authorization') ?? '')?.[1];
    if (key !== undefined && bearer !== undefined) {
      return fail('login', 'two-credentials', 'Send an API key or an access token, not both.');
    }
    if (key !== undefined) return byKey(key);
    if (bearer === undefined)
      return fail('login', 'not-authenticated', 'An API key or an access token is needed here.');
    return bearer.split('.').length === 3 ? byToken(bearer) : byKey(bearer);
  };
}

/** The Patients of a stored Group now; nobody when there is no such Group. */
const members = (store: ResourceStore, id: string): Promise<string[]> =>
  store.read((reader) => reader.patientMembers(id));

/** What is seen under a de-identification policy is not what is stored, and cannot be written back. */
function underPolicy(grants: readonly Grant[], policy: string | undefined): Pick<Caller, 'grants' | 'policy'> {
  if (policy === undefined) return { grants };
  const reading = grants.map((grant) => ({ ...grant, permissions: grant.permissions.replace(/[cud]/g, '') }));
  return { grants: reading.filter(({ permissions }) => permissions !== ''), policy };
}
