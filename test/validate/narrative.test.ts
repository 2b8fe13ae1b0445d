import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { createValidator } from '../../src/validate/index.ts';
import { lookClosely, narrativeProblem } from '../../src/validate/rules/narrative.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });

it.each([
  ['http://a.org/x', []],
  ['Condition.html', []],
  ['mailto:a@b.org', []],
  ['urn:uuid:6f6177d2-13ee-4d27-b0e8-3eaf663dd031', ['narrative-link']],
  ['URN:oid:1.2.3', ['narrative-link']],
  ['cid:part', ['narrative-link']],
  ['#nowhere', ['narrative-link']],
  ['data:image/png;base64,iVBORw0KGgo=', []],
  ['data:image/png;base64,iVBORw0KGgo%3D', []],
  ['data:image/png;base64,%', ['narrative-link']],
  ['DATA:image/png;base64,a-b', ['narrative-link']],
  ['data:image/png;base64,iVBO0', ['narrative-link']],
  ['http://a.org/x y', ['narrative-link']],
  ['http://a.org/ ', ['narrative-link']],
  ['http://a.org/{id}', ['narrative-link']],
  ['a^b.html', ['narrative-link']],
  ['http://a.org/&lt;x&gt;', ['narrative-link']],
  ['http://a.org/x?a=1&amp;b=%20;c(2)!$~_[@]', []],
  ['http://a.org/Tübingen', []],
  ['vbscript:x', ['narrative-forbidden']],
  ['JavaScript:x', ['narrative-forbidden']],
  ['&#106;avascript:x', ['narrative-forbidden']],
  ['javascript&#x3A;x', ['narrative-forbidden']],
  ['java&#10;script:x', ['narrative-link']],
  ['http://a.org/x&#32;y', ['narrative-link']],
  ['&#35;nowhere', ['narrative-link']],
  ['http://a.org/&#120;', []],
])('a link to %s', (link, expected) => {
  const div = `<div xmlns="http://www.w3.org/1999/xhtml"><p>x <a href="${link}">y</a></p></div>`;
  const resource = { resourceType: 'Patient', text: { status: 'generated', div } };
  expect(validator.validate({ resource }, { level: 'error' }).map(({ id }) => id)).toEqual(expected);
});

it('a script by the number of its first letter may stand in no attribute', () => {
  const text = '<div xmlns="http://www.w3.org/1999/xhtml"><q cite="&#106;avascript:x">y</q></div>';
  expect(narrativeProblem(text)?.id).toBe('narrative-forbidden');
});

it.each([
  'a href="#nowhere" b',
  '<!-- <a href="#nowhere"> -->b',
  '<![CDATA[<a href="#nowhere">]]>',
  '<b title="&gt; href=\'#nowhere\'">b</b>',
])('what only looks like a link is none: %s', (inside) => {
  const div = `<div xmlns="http://www.w3.org/1999/xhtml">${inside} <a href="x.html">c</a></div>`;
  const resource = { resourceType: 'Patient', text: { status: 'generated', div } };
  expect(validator.validate({ resource }, { level: 'error' })).toEqual([]);
});

it.each([
  ['<a href="#b">y</a>', []],
  ["<img src='#b' alt='y'/>", []],
  ['<a href="http://a.org/x#b">y</a>', ['invariant-dom-3']],
  ['#b', ['invariant-dom-3']],
])('what is contained for the narrative is used: %s', (inside, expected) => {
  const div = `<div xmlns="http://www.w3.org/1999/xhtml"><p>x ${inside}</p></div>`;
  const contained = [{ resourceType: 'Binary', id: 'b', contentType: 'image/png' }];
  const resource = { resourceType: 'Patient', text: { status: 'generated', div }, contained };
  expect(validator.validate({ resource }, { level: 'error' }).map(({ id }) => id)).toEqual(expected);
});

it('a link to the name of an entry leads there', () => {
  const name = 'urn:uuid:6f6177d2-13ee-4d27-b0e8-3eaf663dd031';
  const div = `<div xmlns="http://www.w3.org/1999/xhtml"><p>x <a href="${name}">y</a></p></div>`;
  const entry = [
    {
      fullUrl: 'urn:uuid:6f6177d2-13ee-4d27-b0e8-3eaf663dd032',
      resource: { resourceType: 'Patient', text: { status: 'generated', div } },
    },
    { fullUrl: name, resource: { resourceType: 'Patient' } },
  ];
  const errors = (entries: object[]) =>
    validator
      .validate(
        { resource: JSON.parse(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: entries })) },
        { level: 'error' },
      )
      .map(({ id }) => id);
  expect(errors(entry)).toEqual([]);
  expect(errors(entry.slice(0, 1))).toEqual(['narrative-link']);
});

it.each([
  ['<![CDATA[1 < 2 & 3]]>', undefined],
  ['<![CDATA[<script>]]>', undefined],
  ['<![CDATA[ ]]>', 'invariant-txt-2'],
  ['<![CDATA[x', 'a CDATA section is not closed'],
  ['x<!-- <b> & -->', undefined],
  ['x<!-- y', 'a comment is not closed'],
  ['x<?page break?>', undefined],
  ['x<?page', 'a processing instruction is not closed'],
  ['x<?xml version="1.0"?>', 'a declaration'],
  ['x<!ENTITY y "z">', 'a declaration'],
  ['<p>&#160;&amp;&#x1F600;</p>', undefined],
  ['<p>a&hellip;</p>', 'XML has no entity &hellip;,'],
  ['<p>&#xD800;</p>', 'XML has no character &#xD800;'],
  ['<p>a & b</p>', 'a bare & must be &amp;'],
  ['<p title="a&nbsp;b">x</p>', 'in the attribute title XML has no entity &nbsp;,'],
  ['<p title="a < b">x</p>', 'in the attribute title a bare <'],
])('what XML has beside tags: %s', (inside, expected) => {
  const div = `<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>`;
  const resource = { resourceType: 'Patient', text: { status: 'generated', div } };
  const issues = validator.validate({ resource }, { level: 'error' });
  expect(issues.map(({ id, message }) => `${id} ${message}`)).toEqual(
    expected === undefined ? [] : [expect.stringContaining(expected)],
  );
});

const folder = fileURLToPath(new URL('../../node_modules/hl7.fhir.us.mcode/example/', import.meta.url));

function narratives(): string[] {
  const found: string[] = [];
  for (const file of readdirSync(folder)) {
    JSON.parse(readFileSync(folder + file, 'utf8'), (name, value: unknown) => {
      if (name === 'div' && typeof value === 'string') found.push(value.slice(0, 4000));
      return value;
    });
  }
  return found;
}

const INSERTED = [
  '<',
  '>',
  '/',
  '"',
  "'",
  '&',
  ' ',
  '=',
  'j',
  '<p',
  '</p>',
  '<script>',
  'javascript:',
  'vbscript:',
  ' on="x"',
  '<!-- -->',
];

it('a quick look says what a close look says, for narratives broken anywhere', () => {
  const differences: string[] = [];
  narratives().forEach((text, at) => {
    for (let step = 0; step < 60; step++) {
      const position = (at * 31 + step * 7) % Math.min(text.length, 700);
      const inserted = INSERTED[(at + step) % INSERTED.length] ?? '';
      const removed = step % 3;
      const broken = text.slice(0, position) + inserted + text.slice(position + removed);
      if (JSON.stringify(narrativeProblem(broken)) !== JSON.stringify(lookClosely(broken))) differences.push(broken);
    }
  });
  expect(differences).toEqual([]);
});

it.each([
  ['space within a tag', `<p ${' '.repeat(9_000_000)}>a</p>`, undefined],
  ['space alone', `<p>${' '.repeat(9_000_000)}</p>`, 'txt-2'],
  ['numbers of whitespace', '<p> &#32;&#x0A; &#09;&#xd;\t</p>', 'txt-2'],
  ['the number of another character', '<p> &#33;</p>', undefined],
])('a narrative is read to its end: %s', (_what, inside, id) => {
  expect(lookClosely(`<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>`)?.id).toBe(id);
});

it.each<[string, string[]]>([
  ['<p id="a">x</p><img src="#a" alt="y"/>', []],
  ['<p id="a">x</p><p id="a">y</p><img src="#a" alt="z"/>', ['narrative-link']],
  ['<p id="a">x</p><p idref="a">y</p>', []],
  ['<p id="a">x</p><p id="a">y</p><p idref="a">z</p>', ['narrative-link']],
  ['<p id="a">x</p><p id="a">y</p><a href="#a">z</a>', []],
  ['<p idref="a">x</p>', []],
  ['<form>x</form>', ['invariant-txt-1', 'narrative-forbidden']],
  ['<form></form>', ['invariant-txt-1', 'narrative-forbidden', 'invariant-txt-2']],
])('a narrative of %s', (inside, expected) => {
  const div = `<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>`;
  const resource = { resourceType: 'Patient', text: { status: 'generated', div } };
  const found = validator.validate({ resource }, { level: 'error' }).map(({ id }) => id);
  expect(found.toSorted()).toEqual(expected.toSorted());
});
