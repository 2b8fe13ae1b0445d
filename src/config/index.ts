/** Settings of the server from flags, environment, file and defaults. */
export { authenticates } from './access-settings.ts';
export { apiKeyMatches, clientOfApiKey, hashApiKey, makeApiKey, sha256 } from './api-key.ts';
export { type Client, clientSchema } from './client.ts';
export { loadSettings, noSetting } from './load-settings.ts';
export { sentenceOf } from './sentence.ts';
export { environmentName, SETTING_NAMES, type Settings, settingsSchema } from './settings.ts';
