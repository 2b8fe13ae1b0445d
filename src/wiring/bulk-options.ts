import type { Settings } from '../config/index.ts';
import { scopeCriterion } from '../http/index.ts';
import type { BulkOptions } from '../interaction/bulk/bulk-options.ts';
import type { Search } from '../search/index.ts';

/** What bulk exports and imports work with. */
export function bulkOptions(settings: Settings, search: Search, wake: () => void): BulkOptions {
  return {
    folder: settings.bulkFolder,
    keepMs: settings.bulkKeepHours * 3_600_000,
    jobsPerClient: settings.bulkJobsPerClient,
    maxBytes: settings.bulkMaxBytes,
    resourcesPerFile: settings.bulkResourcesPerFile,
    leaseMs: settings.bulkLeaseSeconds * 1000,
    importHosts: settings.importHosts,
    criterion: (query) => scopeCriterion(query, search),
    wake,
  };
}
