/** Forms of an export. */
export const EXPORT_FORMATS = ['ndjson', 'json', 'csv', 'zip'] as const;

/** Form of an export. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
