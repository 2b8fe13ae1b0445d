/** Who asks, and what it may do: API keys, access tokens, scopes. */
export { guardOf } from './guard-of.ts';
export { restSecurity, smartConfiguration } from './smart-configuration.ts';
