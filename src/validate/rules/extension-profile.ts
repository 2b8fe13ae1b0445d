import { splitCanonical } from '../../fhir/canonical.ts';
import { isObject } from '../../fhir/json.ts';
import type { ElementNode, ElementType } from '../../profile/index.ts';
import type { Engine, ItemCheck, PlainTest } from '../plan/types.ts';
import { typeProfileChecks } from './type-profile.ts';

/** The url that extensions of a profile have: that of the definition, which a profile derived from it keeps. */
function urlOf(canonical: string, engine: Engine): string {
  const profile = engine.profiles.get(canonical);
  const url = profile && engine.profiles.children(profile.root).find(({ name }) => name === 'url')?.fixed?.value;
  return typeof url === 'string' ? url : splitCanonical(canonical).url;
}

/**
 * The profiles an element asks of its extensions. What the definition that the url names says is checked for every
 * extension; a profile derived from it says more, and where there are no slices any other extension is out of place.
 */
function extensionProfileChecks(node: ElementNode, type: ElementType, engine: Engine): ItemCheck[] {
  const { profile: wanted } = type;
  if (wanted.length === 0) return [];
  const urls = wanted.map((canonical) => urlOf(canonical, engine));
  const isDerived = wanted.some((canonical, at) => splitCanonical(canonical).url !== urls[at]);
  const derived = isDerived ? typeProfileChecks(type, true, engine) : [];
  return node.sliceName === undefined ? [onlyThese(urls), ...derived] : derived;
}

function onlyThese(urls: readonly string[]): ItemCheck {
  const isOne: PlainTest = (value) => isObject(value) && (typeof value.url !== 'string' || urls.includes(value.url));
  const check: ItemCheck = (value, run) => {
    if (isOne(value, run)) return;
    run.report({
      severity: 'error',
      code: 'extension',
      id: 'extension-other',
      message: `The profile allows no other extension here than ${urls.join(', ')}.`,
      below: '.url',
    });
  };
  check.passes = () => isOne;
  return check;
}

/** What the profiles of its type ask of an element that holds no resource. */
export const profileChecks = (node: ElementNode, type: ElementType, own: boolean, engine: Engine): ItemCheck[] =>
  type.code === 'Extension' ? extensionProfileChecks(node, type, engine) : typeProfileChecks(type, own, engine);
