import { splitCanonical } from '../../fhir/canonical.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { str } from '../../fhir/read.ts';
import type { Finding } from '../finding.ts';
import type { Engine, ProfilePlan, TypePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { checkContext } from './extension-context.ts';
import { checkNarrativeLink, NARRATIVE_LINK } from './narrative-links.ts';

function reportUnknown(url: string, modifier: boolean, run: Run, engine: Engine): void {
  const isAllowed = engine.allowsUnknown(url);
  if (isAllowed && !modifier) {
    run.notChecked(`extension ${url}`, () => notKnown(url));
    return;
  }
  run.report({
    // an unknown modifier of somebody else makes the element unsafe, not invalid
    severity: isAllowed ? 'warning' : 'error',
    code: 'extension',
    id: modifier ? 'modifier-extension-unknown' : 'extension-unknown',
    message: `The ${modifier ? 'modifier ' : ''}extension ${url} is not known here${modifier ? ', so the element cannot be understood safely' : ''}.`,
  });
}

/** Says that the definition of an extension is not here. */
export const notKnown = (url: string): Finding => ({
  severity: 'information',
  code: 'not-supported',
  id: 'extension-not-checked',
  message: `The extension ${url} is not known here, so it was not checked.`,
});

/** Urls of HL7's extensions, but for those of elements of other versions (http://hl7.org/fhir/R4/versions.html). */
const HL7 =
  /^https?:\/\/(?:www\.)?hl7\.org\/fhir\/(?!\d+\.\d+\/StructureDefinition\/extension-)(?:[\d.]+\/)?StructureDefinition\//;

/** Whether an extension is one of HL7's own by its url, also as that is mistaken. */
export const isOfHl7 = (url: string): boolean => HL7.test(url);

function checkModifier(plan: ProfilePlan, type: TypePlan, url: string, run: Run): void {
  const isModifier = plan.profile.root.isModifier;
  if (isModifier === type.extension?.modifier) return;
  run.report({
    severity: 'error',
    code: 'extension',
    id: isModifier ? 'extension-is-modifier' : 'extension-is-no-modifier',
    message: `The extension ${url} ${isModifier ? 'must stand in modifierExtension' : 'must not stand in modifierExtension'}.`,
    profile: url,
  });
}

/** Checks an extension by the definition its url names, and by what the profile around it adds. */
export function checkExtension(type: TypePlan, value: JsonObject, run: Run, engine: Engine): void {
  const url = str(value.url);
  const isNested = url !== undefined && !url.includes(':');
  // a version in the url is wrong, which what the definition fixes it to tells
  const plan = url === undefined || isNested ? undefined : engine.plan(splitCanonical(url).url);
  const isExtension = plan?.profile.type === 'Extension' && plan.profile.derivation === 'constraint';
  if (url !== undefined && plan && isExtension) {
    engine.walk.typed(plan.root, value, run, engine, true);
    checkContext(plan, value, url, run, engine);
    checkModifier(plan, type, url, run);
    if (url === NARRATIVE_LINK) checkNarrativeLink(value, run);
    if (type.extension?.own) engine.walk.object(type.inside(), value, run, engine);
    engine.walk.rules(type, value, run);
    return;
  }
  engine.walk.typed(type, value, run, engine, true);
  if (url === undefined || url === '') return;
  if (!isNested) reportUnknown(url, type.extension?.modifier ?? false, run, engine);
  else if (insideExtension(run)) checkPart(url, run, engine);
  else {
    run.report({
      severity: 'error',
      code: 'extension',
      id: 'extension-url-relative',
      message: `The url '${url.slice(0, 80)}' of an extension must be absolute.`,
    });
  }
}

const partsByPlan = new WeakMap<ProfilePlan, ReadonlySet<string> | 'any'>();

function findParts(plan: ProfilePlan, engine: Engine): ReadonlySet<string> | 'any' {
  const parts = engine.profiles.children(plan.profile.root).find(({ name }) => name === 'extension');
  // where none are defined, `extension` is not allowed at all
  if (!parts || parts.slices.length === 0) return 'any';
  const urls = parts.slices.flatMap((slice) =>
    engine.profiles.children(slice).flatMap((child) => (child.name === 'url' ? [child.fixed?.value] : [])),
  );
  const known = urls.filter((url) => typeof url === 'string');
  return urls.includes(undefined) ? 'any' : new Set(known);
}

/** The urls the parts of a complex extension may have; `undefined` for any. */
export function partsOf(plan: ProfilePlan, engine: Engine): ReadonlySet<string> | undefined {
  const parts = partsByPlan.get(plan) ?? findParts(plan, engine);
  partsByPlan.set(plan, parts);
  return parts === 'any' ? undefined : parts;
}

/** The part of a complex extension is one that its definition has. */
function checkPart(url: string, run: Run, engine: Engine): void {
  const holder = run.ancestorValue(1);
  const outer = isObject(holder) ? str(holder.url) : undefined;
  const plan = outer?.includes(':') ? engine.plan(outer) : undefined;
  if (outer === undefined || plan?.profile.type !== 'Extension' || plan.profile.derivation !== 'constraint') return;
  const parts = partsOf(plan, engine);
  if (parts === undefined || parts.has(url)) return;
  run.report({
    severity: 'error',
    code: 'extension',
    id: 'extension-part-unknown',
    message: `The extension ${outer} has no part '${url.slice(0, 80)}'.`,
    profile: plan.profile.url,
  });
}

function insideExtension(run: Run): boolean {
  return run.ancestor(1)?.extension !== undefined;
}
