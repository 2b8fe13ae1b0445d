import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import Provider from 'oidc-provider';

/** An authorisation server that others wrote, on this machine, for SMART Backend Services. */
export interface OAuthServer {
  issuer: string;
  jwks: string;
  /** An access token for the scopes; `claims` are what the server adds to it. */
  token(client: string, scope: string, claims?: Record<string, unknown>): Promise<string>;
  /** Goes on with new signing keys. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

/** Audience of the tokens: the FHIR base of the tests. */
export const AUDIENCE = 'http://server.example/fhir';

/** Key of the clients, with which they sign their assertions. */
const clientKey = await generateKeyPair('ES384', { extractable: true });
const clientJwk: JWK = { ...(await exportJWK(clientKey.publicKey)), alg: 'ES384', use: 'sig' };

async function signingKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: crypto.randomUUID() };
}

/** Starts the server for clients by their ids; each may have the scopes it asks for. */
export async function startOAuthServer(clients: readonly string[], scopes: readonly string[]): Promise<OAuthServer> {
  let handler: ReturnType<Provider['callback']> | undefined;
  const server: Server = createServer((request, response) => void handler?.(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  let claims: Record<string, unknown> = {};

  const renew = async () => {
    const provider = new Provider(issuer, {
      jwks: { keys: [await signingKey()] },
      scopes: [...scopes],
      enabledJWA: { clientAuthSigningAlgValues: ['ES384'] },
      clients: clients.map((client_id) => ({
        client_id,
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES384',
        jwks: { keys: [clientJwk] },
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => AUDIENCE,
          getResourceServerInfo: () => ({
            scope: scopes.join(' '),
            audience: AUDIENCE,
            accessTokenTTL: 300,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
      extraTokenClaims: () => claims,
    });
    handler = provider.callback();
  };
  await renew();

  return {
    issuer,
    jwks: `${issuer}/jwks`,
    rotate: renew,
    token: async (client, scope, more = {}) => {
      claims = more;
      const assertion = await new SignJWT({})
        .setProtectedHeader({ alg: 'ES384' })
        .setIssuer(client)
        .setSubject(client)
        .setAudience(issuer)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime('2m')
        .sign(clientKey.privateKey);
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        }),
      });
      const body = await answer.text();
      const parsed: { access_token?: string } = JSON.parse(body);
      if (parsed.access_token === undefined) throw new Error(`no token: ${body}`);
      return parsed.access_token;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
