/** The HTTP side: Express, routes, headers and status codes. */
export { type Application, type AppOptions, createApp } from './app.ts';
export { type ListenOptions, listen, type RunningServer } from './server.ts';
export { statusOfFailure } from './status-of-issue.ts';
