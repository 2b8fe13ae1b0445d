import { splitCanonical } from '../../fhir/canonical.ts';
import { partsOf } from '../rules/extension.ts';
import { plainContext } from '../rules/extension-context.ts';
import { NARRATIVE_LINK } from '../rules/narrative-links.ts';
import type { ExtensionDefinition, Tables } from './rows.ts';

const never = (): boolean => false;

/** What the definition of an extension says that is plainly told; `undefined` where it is not here. */
export function extensionDefinition(url: string, tables: Tables): ExtensionDefinition | undefined {
  const { engine } = tables;
  const plan = engine.plan(splitCanonical(url).url);
  if (plan?.profile.type !== 'Extension' || plan.profile.derivation !== 'constraint') return undefined;
  return {
    plain: tables.type(plan.root),
    isModifier: plan.profile.root.isModifier,
    // of links to narratives the target is looked for
    standsOn: url === NARRATIVE_LINK ? never : plainContext(plan, engine),
    parts: partsOf(plan, engine),
  };
}
