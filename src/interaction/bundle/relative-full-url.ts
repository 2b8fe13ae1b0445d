import { isObject, type JsonValue } from '../../fhir/json.ts';
import type { ResourceBody } from '../body.ts';

/** Whether the fullUrl of an entry says what its url says: `Patient/17` of `PUT Patient/17`. */
const saysItsUrl = (entry: JsonValue): boolean =>
  isObject(entry) &&
  typeof entry.fullUrl === 'string' &&
  /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(entry.fullUrl) &&
  isObject(entry.request) &&
  entry.request.url === entry.fullUrl;

/**
 * A transaction as it is checked: without relative fullUrls that only say again what is written. R4 wants a fullUrl
 * absolute, but HAPI's BundleBuilder writes such ones, and they can mean nothing else.
 */
export function withoutRelativeFullUrls(bundle: ResourceBody): ResourceBody {
  const { entry } = bundle.resource;
  if (!Array.isArray(entry) || !entry.some(saysItsUrl)) return bundle;
  const plain = entry.map((one) => {
    if (!isObject(one) || !saysItsUrl(one)) return one;
    const { fullUrl: _fullUrl, ...others } = one;
    return others;
  });
  return { ...bundle, resource: { ...bundle.resource, entry: plain } };
}
