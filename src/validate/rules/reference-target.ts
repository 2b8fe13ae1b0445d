import { splitCanonical } from '../../fhir/canonical.ts';
import { isObject, type Resource } from '../../fhir/json.ts';
import { strings } from '../../fhir/read.ts';
import type { ElementType } from '../../profile/index.ts';
import { isKind } from '../plan/applying.ts';
import type { Engine, ProfilePlan } from '../plan/types.ts';

/** Longest chain of derived profiles followed: beyond it they go in a circle. */
const MAX_DERIVATION = 20;

/** What a reference may point to; worked out once per type of target. */
export class Target {
  readonly type: ElementType;
  /** The profile that says so. */
  readonly profile: string;
  readonly #engine: Engine;
  readonly #fits = new Map<string, boolean>();
  readonly #wanted = new Map<string, readonly string[]>();
  readonly #claims = new Map<ProfilePlan, boolean>();

  /** The same for types that allow the same targets. */
  get key(): string {
    return [...this.type.targetProfile, ...this.type.aggregation].join(' ');
  }

  constructor(type: ElementType, profile: string, engine: Engine) {
    this.type = type;
    this.profile = profile;
    this.#engine = engine;
  }

  #allowing(actual: string): string[] {
    return this.type.targetProfile.filter((canonical) => {
      const name = this.#engine.targetType(canonical);
      return name === undefined || isKind(actual, name);
    });
  }

  /** Whether a type of resource is allowed. */
  fits(actual: string): boolean {
    let fits = this.#fits.get(actual);
    if (fits === undefined) {
      fits = this.#allowing(actual).length > 0;
      this.#fits.set(actual, fits);
    }
    return fits;
  }

  /** The profiles a target of a type must meet one of; none where the type is enough, as R4's own are. */
  wanted(actual: string): readonly string[] {
    let wanted = this.#wanted.get(actual);
    if (wanted === undefined) {
      const allowing = this.#allowing(actual);
      wanted = allowing.some((canonical) => this.#engine.isBaseType(canonical)) ? [] : allowing;
      this.#wanted.set(actual, wanted);
    }
    return wanted;
  }

  /** Whether a resource claims one of the profiles, or one derived from it. */
  isClaimed(resource: Resource, wanted: readonly string[]): boolean {
    const claims = isObject(resource.meta) ? strings(resource.meta.profile) : [];
    return claims.some((claim) => {
      const plan = this.#engine.plan(claim);
      if (plan?.profile.type !== resource.resourceType) return leadsTo(claim, wanted, this.#engine);
      let leads = this.#claims.get(plan);
      if (leads === undefined) {
        leads = leadsTo(claim, wanted, this.#engine);
        this.#claims.set(plan, leads);
      }
      return leads;
    });
  }
}

/** Whether a canonical is that of one of the profiles, or of one derived from it. */
function leadsTo(claim: string, wanted: readonly string[], engine: Engine): boolean {
  const urls = wanted.map((canonical) => splitCanonical(canonical).url);
  let at: string | undefined = claim;
  for (let steps = 0; at !== undefined && steps < MAX_DERIVATION; steps++) {
    if (urls.includes(splitCanonical(at).url)) return true;
    at = engine.profiles.get(at)?.base;
  }
  return false;
}
