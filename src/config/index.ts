/** Settings of the server from flags, environment, file and defaults. */
export { type LoadedSettings, loadSettings, type SettingSources } from './load-settings.ts';
export { environmentName, SETTING_NAMES, type SettingName, type Settings, settingsSchema } from './settings.ts';
