import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../src/config/index.ts';
import { bundleEntries } from '../../src/interaction/bundle/bundle-entries.ts';
import { isFailure } from '../../src/interaction/outcome.ts';
import { linkedBody } from '../../src/interaction/write/links.ts';
import { applyEdits, indexRows } from '../../src/store/index.ts';
import { limitsOf } from '../../src/wiring/limits.ts';

const PATIENT = 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a';
const BASE = 'http://hospital.example/fhir';
const links = new Map([
  [PATIENT, 'Patient/new'],
  [`${BASE}/Observation/77`, 'Observation/new'],
]);

const link = fc.constantFrom(PATIENT, 'Observation/77', `${BASE}/Observation/77`, 'Observation/78', 'x"\\y', '');
const narrative = fc.oneof(
  link,
  link.map((to) => `<div><a href="${to}">a</a> <img src='${to}'/> ${to}</div>`),
);
const name = fc.constantFrom('reference', 'url', 'valueUri', 'valueString', 'code', 'given', '__proto__');
const { node } = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    link,
    fc.constantFrom(1, true, null),
    fc.array(link, { maxLength: 2 }),
    fc.array(
      fc.dictionary(name, tie('node'), { maxKeys: 3 }).map((members) => ({ ...members })),
      { maxLength: 2 },
    ),
    fc.dictionary(name, tie('node'), { maxKeys: 4 }),
    narrative.map((div) => ({ status: 'generated', div })),
  ),
}));
const resource = fc
  .dictionary(name, node, { maxKeys: 5 })
  .map((members) => ({ resourceType: 'Basic', id: 'a', ...members }));

/** JSON with some characters written as escapes, which says the same. */
const escaped = (text: string) => text.replaceAll('Observation\\/', 'Observation/').replaceAll('/77', '\\/77');

const limits = limitsOf(settingsSchema.parse({}));

describe('links of a resource in a Bundle', () => {
  test('are replaced alike in its text and in what the text says', () => {
    fc.assert(
      fc.property(resource, fc.boolean(), fc.nat(2), (value, withEscapes, indent) => {
        const bundle = { resourceType: 'Bundle', entry: [{ fullUrl: `${BASE}/Basic/a`, resource: value }, {}] };
        const plain = JSON.stringify(bundle, null, indent);
        const text = withEscapes ? escaped(plain) : plain;
        const entries = bundleEntries({ text, resource: JSON.parse(text) }, { limits });
        if (isFailure(entries) || !entries[0]?.body) throw new Error('the Bundle has an entry');
        const { fullUrl, body } = entries[0];
        expect(JSON.parse(body.text)).toEqual(body.resource);
        expect(text.startsWith(body.text, body.origin)).toBe(true);
        const linked = linkedBody(body, links, fullUrl);
        const edited = JSON.parse(applyEdits(linked.text, linked.edits ?? []));
        expect(linked.resource).toEqual(edited);
        // another shape than Reference's may hold strings of that name in lists
        expect(indexRows(edited, [], linked.references).references).toEqual(
          expect.arrayContaining(indexRows(edited, []).references),
        );
        expect(JSON.stringify(body.resource)).toBe(JSON.stringify(JSON.parse(body.text)));
      }),
      { numRuns: 500 },
    );
  });

  test('lead to the stored resources, and nothing else changes', () => {
    const value = {
      resourceType: 'Basic',
      subject: { reference: PATIENT, display: PATIENT },
      author: { reference: 'Observation/77' },
      text: { div: `<a href="${PATIENT}">${PATIENT}</a>` },
      extension: [{ url: PATIENT, valueUri: `${BASE}/Observation/77`, valueString: PATIENT }],
    };
    const linked = linkedBody({ text: JSON.stringify(value), resource: value }, links, `${BASE}/Basic/1`);
    expect(linked.resource).toEqual({
      resourceType: 'Basic',
      subject: { reference: 'Patient/new', display: PATIENT },
      author: { reference: 'Observation/new' },
      text: { div: `<a href="Patient/new">${PATIENT}</a>` },
      extension: [{ url: 'Patient/new', valueUri: 'Observation/new', valueString: PATIENT }],
    });
    expect(linked.references).toEqual(['Patient/new', 'Observation/new']);
    expect(value.subject.reference).toBe(PATIENT);
  });
});

test.each([
  [`<img src="${PATIENT}"/>`, '<img src="Patient/new"/>'],
  [`<a href='${PATIENT}'>p</a>`, "<a href='Patient/new'>p</a>"],
  [`<a href=${PATIENT}>p</a><a href="${PATIENT}">q</a>`, `<a href=${PATIENT}>p</a><a href="Patient/new">q</a>`],
  [`<a href="https://example.org">p</a> <a title="${PATIENT}">q</a>`, undefined],
])('a narrative has links in its href and src: %s', (div, linkedDiv = div) => {
  const value = { resourceType: 'Basic', text: { div } };
  const linked = linkedBody({ text: JSON.stringify(value), resource: value }, links);
  expect(linked.resource).toEqual({ resourceType: 'Basic', text: { div: linkedDiv } });
});

describe('the entries of a Bundle', () => {
  test('are cut out of the last of members with one name, as the parsed value has them', () => {
    const text = ` {"entry":{"a":[1]},"entry":[ {"resource":{"resourceType":"A"},"resource" : {"resourceType":"B"} } , {"x":1}]} `;
    const entries = bundleEntries({ text, resource: JSON.parse(text) }, { limits });
    expect(isFailure(entries) ? entries : entries.map(({ body }) => body?.text)).toEqual([
      '{"resourceType":"B"}',
      undefined,
    ]);
  });
});
