/** The HTTP side: Express, routes, headers and status codes. */
export { type Application, type AppOptions, createApp } from './app.ts';
export { auditTrail } from './audit/trail.ts';
export { describeError } from './errors.ts';
export { processPressure } from './limits/pressure.ts';
export { restSecurity } from './security/index.ts';
export { scopeCriterion } from './security/scope-criterion.ts';
export { refuseUnreadableKeys } from './security/signing-keys.ts';
export { type ListenOptions, listen, type RunningServer, tryAddress } from './server.ts';
