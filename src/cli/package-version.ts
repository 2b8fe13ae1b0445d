import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../fhir/package-root.ts';

/** The version of this package. */
export function packageVersion(): string {
  const description: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const known = typeof description === 'object' && description !== null && 'version' in description;
  return known ? String(description.version) : '';
}
