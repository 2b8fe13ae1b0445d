import type { FhirPath } from '../../fhirpath/index.ts';
import type { Constraint, ElementNode } from '../../profile/index.ts';
import { invariantChecks } from '../rules/invariant.ts';
import { once } from './once.ts';
import type { Engine, ObjectPlan, TypePlan } from './types.ts';

/**
 * What a definition says of a resource in the element that holds it, as of `Bundle.entry.resource`: rules, and elements
 * inside of the resource. The definition of the resource itself is asked of it apart from that; `undefined` where
 * nothing is said besides, as nearly always.
 */
export function saidOfResource(
  node: ElementNode,
  code: string,
  rules: readonly Constraint[],
  where: { profile: string; engine: Engine; fhirpath: FhirPath },
  inside: () => ObjectPlan,
): TypePlan | undefined {
  const known = new Set(where.engine.profiles.type(code)?.root.constraints.map(({ key }) => key));
  const own = rules.filter(({ key }) => !known.has(key));
  if (own.length === 0 && node.children.length === 0) return undefined;
  const context = { path: node.path, type: code };
  return {
    code,
    path: node.path,
    jsonName: node.name,
    primitive: undefined,
    absent: undefined,
    needsInside: false,
    resource: undefined,
    extension: undefined,
    checks: invariantChecks(own, { ...where, context }),
    // members that no definition knows are told by that of the resource
    inside: once(() => ({ ...inside(), closed: false })),
  };
}
