import { type CryptoKey, errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Settings } from '../../config/index.ts';
import { type Failure, fail } from '../../interaction/outcome.ts';
import { KeysUnavailable, signingKeys } from './signing-keys.ts';

/** What a verified access token says. */
export interface TokenClaims {
  clientId: string;
  scopes: string[];
  /** Id of the Patient in context. */
  launchPatient?: string;
  /** Ids of the Patients whose data alone is the user's to see, where the user is one of those who are cared for. */
  userPatients?: readonly string[];
}

/** Verifies an access token: its claims, or 401 (it does not hold) or 503 (it cannot be judged now). */
export type TokenVerifier = (token: string) => Promise<TokenClaims | Failure>;

/** A verifier of the authorisation server's JWTs (RFC 9068, RFC 8725), when one is configured. */
export function tokenVerifier(settings: Settings): TokenVerifier | undefined {
  const { oauthIssuer: issuer, oauthAudience: audience, oauthJwks } = settings;
  if (issuer === undefined || audience === undefined || oauthJwks === undefined) return undefined;
  const keys = signingKeys(oauthJwks);
  const options = {
    issuer,
    audience,
    algorithms: [...settings.oauthAlgorithms],
    clockTolerance: settings.oauthClockToleranceSeconds,
    requiredClaims: ['exp'],
  };
  return async (token) => {
    try {
      return claimsOf(await verifiedPayload(token, keys, options), settings.oauthPatientClaim);
    } catch (error) {
      return tokenProblem(error);
    }
  };
}

/** What a token says, signed by one of the keys: a token without `kid` may fit several, while they are being replaced. */
async function verifiedPayload(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return payloadByAny(token, error, options);
    throw error;
  }
}

async function payloadByAny(
  token: string,
  fitting: AsyncIterable<CryptoKey>,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  for await (const key of fitting) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

function tokenProblem(error: unknown): Failure {
  if (error instanceof KeysUnavailable)
    return fail('transient', 'keys-unavailable', `${error.message} Please try again.`);
  if (error instanceof errors.JWTExpired) return fail('expired', 'token-expired', 'The access token has expired.');
  // why exactly a token does not hold is of use to those who make tokens alone
  if (error instanceof errors.JOSEError) return fail('login', 'token-invalid', 'The access token does not hold.');
  throw error;
}

/** Bytes of the longest name of a client: what is found by it stands in indexes of the store, whose rows are bounded. */
const LONGEST_CLIENT = 1000;

function claimsOf(payload: JWTPayload, patientClaim: string): TokenClaims | Failure {
  const { client_id, azp, sub, scope, scp, fhirUser } = payload;
  const clientId = [client_id, azp, sub].find((claim) => typeof claim === 'string');
  if (typeof clientId !== 'string') return fail('login', 'token-invalid', 'The access token names no client.');
  if (Buffer.byteLength(clientId) > LONGEST_CLIENT) {
    return fail('login', 'token-invalid', `The access token names its client by more than ${LONGEST_CLIENT} bytes.`);
  }
  const launchPatient = patientId(payload[patientClaim]);
  const userPatients = typeof fhirUser === 'string' ? patientsOfUser(fhirUser) : undefined;
  return {
    clientId,
    scopes: [scope, scp].flatMap(scopeTexts),
    ...(launchPatient !== undefined ? { launchPatient } : {}),
    ...(userPatients ? { userPatients } : {}),
  };
}

/**
 * A user who is a Patient sees its own data; whose data a relative may see is not known here, so that it is nobody's. Other
 * users are those who care: `undefined`.
 */
function patientsOfUser(fhirUser: string): string[] | undefined {
  const [, type] = /(?:^|\/)(Patient|RelatedPerson|Person)(?:\/|$)/.exec(fhirUser) ?? [];
  if (type === undefined) return undefined;
  const id = patientId(fhirUser);
  return type === 'Patient' && id !== undefined ? [id] : [];
}

function scopeTexts(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
}

/** The id in `123`, `Patient/123` or `https://…/Patient/123`. */
function patientId(claim: unknown): string | undefined {
  return typeof claim === 'string' ? /^(?:(?:.*\/)?Patient\/)?([A-Za-z0-9\-.]{1,64})$/.exec(claim)?.[1] : undefined;
}
