import type { Profiles } from '../../profile/index.ts';
import { notImplied } from './implied.ts';
import type { MemberPlan, ObjectPlan, ProfilePlan, TypePlan } from './types.ts';

/** The members of an object that are named, and nothing on others. */
function only(plan: ObjectPlan, names: ReadonlySet<string>): ObjectPlan {
  const members = new Map<string, MemberPlan>();
  for (const [name, member] of plan.members) if (names.has(member.element.name)) members.set(name, member);
  const required = plan.required.filter(({ name }) => names.has(name));
  return { members, required, satisfied: required.length > 0 ? -1 : 0, choices: [], closed: false, isResource: false };
}

/** What is left of a plan besides another one, see `Engine.rest`. */
export function restOf(plan: ProfilePlan, other: ProfilePlan, profiles: Profiles): TypePlan {
  const { root } = plan;
  const left = notImplied(plan.profile, other.profile, profiles);
  if (left === 'whole') return root;
  let inside: ObjectPlan | undefined;
  return {
    ...root,
    checks: left.constraints ? root.checks : [],
    inside: () => {
      inside ??= only(root.inside(), left.children);
      return inside;
    },
  };
}
