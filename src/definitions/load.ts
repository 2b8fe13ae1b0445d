import { join } from 'node:path';
import type { Issue } from '../fhir/issue.ts';
import { packageRoot } from '../fhir/package-root.ts';
import { cacheLayer } from './cache-layer.ts';
import { openCompiled } from './compiled-format.ts';
import { type Definitions, layerDefinitions } from './definitions.ts';
import type { DefinitionLayer } from './layer.ts';
import { readPackage } from './package-layer.ts';

/** Where definitions come from. */
export interface DefinitionSources {
  /** Packages of the user, asked before everything else, the first first: folders, `.tgz`, files. */
  packages?: readonly string[];
  /** Layers made elsewhere (for example `memoryLayer`), asked after `packages`. */
  layers?: readonly DefinitionLayer[];
  /** A FHIR package cache, asked last; `true` for `~/.fhir/packages`. Default: none. */
  cache?: string | boolean;
  /** Folder of the compiled definitions; default: the one of this package. */
  compiled?: string;
}

/** What was loaded and what could not be. */
export interface LoadedDefinitions {
  definitions: Definitions;
  issues: Issue[];
}

/**
 * Loads R4, mCODE, HL7's terminology and our own profiles as compiled at build time, and lays what the user gives over
 * them. Costs some 10 ms: a definition is read from disk when first asked for.
 * @throws when the compiled definitions are missing (a broken installation); a broken user package is an issue
 */
export function loadDefinitions(sources: DefinitionSources = {}): LoadedDefinitions {
  const folder = sources.compiled ?? join(packageRoot(), 'build', 'definitions');
  const given = (sources.packages ?? []).map(readPackage);
  const layers: DefinitionLayer[] = [...given.map(({ layer }) => layer), ...(sources.layers ?? [])];
  layers.push(openCompiled(join(folder, 'iscm')), openCompiled(join(folder, 'base')));
  if (sources.cache) layers.push(cacheLayer(sources.cache === true ? undefined : sources.cache));
  return { definitions: layerDefinitions(layers), issues: given.flatMap(({ issues }) => issues) };
}
