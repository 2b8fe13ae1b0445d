import { named } from '../fhir/read.ts';
import { type Failure, fail } from '../interaction/outcome.ts';
import { shown } from '../search/index.ts';

/** FHIR's own media type for JSON. */
export const FHIR_JSON = 'application/fhir+json';

interface MediaRange {
  type: string;
  parameters: Map<string, string>;
}

function mediaRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [name = '', value = ''] = parameter.split('=');
    parameters.set(name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, '').toLowerCase());
  }
  return { type: type.toLowerCase(), parameters };
}

const versionFits = ({ parameters }: MediaRange) => /^(?:4\.0(?:\.1)?)?$/.test(parameters.get('fhirversion') ?? '');

/** Why a body of this content type is not taken, if it is not. */
export function contentTypeProblem(contentType: string | undefined, accepted: readonly string[]): Failure | undefined {
  const range = mediaRange(contentType ?? '');
  const charset = range.parameters.get('charset') ?? 'utf-8';
  const fits = accepted.includes(range.type) && (charset === 'utf-8' || charset === 'utf8') && versionFits(range);
  if (fits) return undefined;
  const given = contentType === undefined ? 'there is no Content-Type' : `its Content-Type is "${shown(contentType)}"`;
  const version = versionFits(range) ? '' : ', of FHIR 4.0';
  const xml = range.type.includes('xml') ? '; XML is not served' : '';
  const message = `The body must be ${accepted.join(' or ')} in UTF-8${version}, but ${given}${xml}.`;
  return fail('not-supported', 'unsupported-media-type', message);
}

/** The offered media type a client accepts best, in the order of the offer for equals; `undefined` for none. */
export function negotiate(accept: string | undefined, offered: readonly string[]): string | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = accept.split(',').map(mediaRange).filter(versionFits);
  let best: { type: string; quality: number } | undefined;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > (best?.quality ?? 0)) best = { type, quality };
  }
  return best?.type;
}

function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  const [family = ''] = type.split('/');
  for (const wanted of [type, `${family}/*`, '*/*']) {
    const range = ranges.find((one) => one.type === wanted);
    if (range) return Number(range.parameters.get('q') ?? 1) || 0;
  }
  return 0;
}

/** Media types by the short names of R4. */
const SHORT_FORMATS: Readonly<Record<string, string>> = { json: FHIR_JSON, xml: 'application/fhir+xml' };

/** The media type that `_format` stands for (http://hl7.org/fhir/R4/http.html#parameters): a `+` may come as a space. */
export function formatParameter(format: string): string {
  return named(SHORT_FORMATS, format) ?? format.replace(/^[\w/]+ /, (name) => `${name.trimEnd()}+`);
}
