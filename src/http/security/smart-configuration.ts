import type { Settings } from '../../config/index.ts';
import type { JsonObject } from '../../fhir/json.ts';

const SMART_SERVICE = 'http://terminology.hl7.org/CodeSystem/restful-security-service';
const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

/**
 * Where clients get tokens (SMART App Launch 2.2, "Conformance"): what is known of the authorisation server from the
 * settings; `undefined` when none is configured.
 */
export function smartConfiguration(settings: Settings): JsonObject | undefined {
  const { oauthIssuer, oauthTokenEndpoint, oauthAuthorizationEndpoint, oauthJwks = '' } = settings;
  if (oauthIssuer === undefined || oauthTokenEndpoint === undefined) return undefined;
  const launch = oauthAuthorizationEndpoint !== undefined;
  return {
    issuer: oauthIssuer,
    ...(/^https?:/.test(oauthJwks) ? { jwks_uri: oauthJwks } : {}),
    token_endpoint: oauthTokenEndpoint,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    ...(launch ? { authorization_endpoint: oauthAuthorizationEndpoint } : {}),
    grant_types_supported: ['client_credentials', ...(launch ? ['authorization_code'] : [])],
    scopes_supported: ['system/*.cruds', 'user/*.cruds', 'patient/*.cruds'],
    ...(launch ? { response_types_supported: ['code'] } : {}),
    code_challenge_methods_supported: ['S256'],
    capabilities: [
      'client-confidential-asymmetric',
      'permission-v1',
      'permission-v2',
      ...(launch ? ['launch-standalone', 'context-standalone-patient', 'permission-patient', 'permission-user'] : []),
    ],
  };
}

/** CapabilityStatement.rest.security: nothing when there is no authorisation server. */
export function restSecurity(settings: Settings): JsonObject | undefined {
  const { oauthIssuer, oauthTokenEndpoint, oauthAuthorizationEndpoint, corsOrigins } = settings;
  if (oauthIssuer === undefined || oauthTokenEndpoint === undefined) return undefined;
  const uri = (url: string, valueUri: string | undefined) => (valueUri === undefined ? [] : [{ url, valueUri }]);
  return {
    extension: [
      {
        url: OAUTH_URIS,
        extension: [...uri('token', oauthTokenEndpoint), ...uri('authorize', oauthAuthorizationEndpoint)],
      },
    ],
    cors: corsOrigins.length > 0,
    service: [{ coding: [{ system: SMART_SERVICE, code: 'SMART-on-FHIR' }] }],
    description: 'Access tokens of the authorisation server with SMART scopes (v2, v1), or API keys.',
  };
}
