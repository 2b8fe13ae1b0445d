import { isObject, type JsonValue } from '../../../src/fhir/json.ts';
import { type Operator, wanted } from './operator.ts';
import { replace, type Site } from './site.ts';

/** Texts that the primitive type does not allow (http://hl7.org/fhir/R4/datatypes.html#primitive). */
const WRONG: Record<string, readonly string[]> = {
  date: ['2020-02-30', '2020-13', '01.02.2020', '2020-01-01T00:00:00Z'],
  dateTime: ['2021-02-29', '2020-01-01T10:00:00', '2020-01-01T25:00:00Z', 'yesterday', '2020-01-01T10:00:00+14:30'],
  instant: ['2020-01-01', '2020-01-01T10:00:00', '2020-01-01T10:00Z'],
  time: ['25:00:00', '10:00', '10:00:00Z'],
  id: ['a_b', 'a b', 'a'.repeat(65)],
  code: ['a  b', ' a', 'a\tb'],
  uri: ['http://a b', 'urn:oid:a.b', 'urn:uuid:1', 'oid:1.2.3.4', 'uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1'],
  url: ['http://a b'],
  canonical: ['http://a b', 'Questionnaire'],
  oid: ['urn:oid:a'],
  base64Binary: ['###', 'QUJ'],
};

const wrongFor = ({ type }: Site): readonly string[] => WRONG[type] ?? [];

function wrongValue(kind: string, at: number): Operator {
  return {
    kind,
    fits: (site) => wrongFor(site)[at] !== undefined && !isObject(site.value),
    apply: (site) => {
      replace(site, wrongFor(site)[at]);
      return wanted(site.at, `primitive-${site.type}`);
    },
  };
}

const swap = (kind: string, type: string, value: JsonValue, id: string, below = ''): Operator => ({
  kind,
  fits: (site) => site.type === type && isObject(site.value),
  apply: (site) => {
    replace(site, value);
    return wanted(site.at + below, id);
  },
});

/** Ways to break values. */
export const VALUE_OPERATORS: readonly Operator[] = [
  wrongValue('a value its type does not allow', 0),
  wrongValue('a value of another form', 1),
  wrongValue('a value of a third form', 2),
  wrongValue('a value of a fourth form', 3),
  wrongValue('a value of a fifth form', 4),
  {
    kind: 'a number with a fraction for an integer',
    fits: ({ type }) => ['integer', 'positiveInt', 'unsignedInt'].includes(type),
    apply: (site) => {
      replace(site, 1.5);
      return wanted(site.at, `primitive-${site.type}`);
    },
  },
  {
    kind: 'a negative number for a positive one',
    fits: ({ type }) => ['positiveInt', 'unsignedInt'].includes(type),
    apply: (site) => {
      replace(site, -1);
      return wanted(site.at, `primitive-${site.type}`);
    },
  },
  swap('a period that ends before it starts', 'Period', { start: '2020-02-01', end: '2020-01-01' }, 'invariant-per-1'),
  swap('a code of a unit without its system', 'Quantity', { value: 1, code: 'mm' }, 'invariant-qty-3'),
  swap('a comparator that is none', 'Quantity', { value: 1, comparator: 'about' }, 'binding-required', '.comparator'),
  {
    kind: 'a narrative with a script',
    fits: ({ type }) => type === 'xhtml',
    apply: (site) => {
      replace(site, '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><script>b</script></div>');
      return wanted(site.at, 'invariant-txt-1');
    },
  },
  {
    kind: 'a narrative with a handler of events',
    fits: ({ type }) => type === 'xhtml',
    apply: (site) => {
      replace(site, '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="a()">a</p></div>');
      return wanted(site.at, 'invariant-txt-1');
    },
  },
  {
    kind: 'a narrative that is not closed',
    fits: ({ type }) => type === 'xhtml',
    apply: (site) => {
      replace(site, '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</div>');
      return wanted(site.at, 'narrative-malformed');
    },
  },
  {
    kind: 'an empty narrative',
    fits: ({ type }) => type === 'xhtml',
    apply: (site) => {
      replace(site, '<div xmlns="http://www.w3.org/1999/xhtml"><p> </p></div>');
      return wanted(site.at, 'invariant-txt-2');
    },
  },
  {
    kind: 'a narrative with a list in a paragraph',
    fits: ({ type }) => type === 'xhtml',
    apply: (site) => {
      replace(site, '<div xmlns="http://www.w3.org/1999/xhtml"><p>a<ul><li>b</li></ul></p></div>');
      return wanted(site.at, 'narrative-forbidden');
    },
  },
  {
    kind: 'a narrative with an attribute of another element',
    fits: ({ type }) => type === 'xhtml',
    apply: (site) => {
      replace(site, '<div xmlns="http://www.w3.org/1999/xhtml"><p src="a">a</p></div>');
      return wanted(site.at, 'invariant-txt-1');
    },
  },
  {
    kind: 'a local name for a code system',
    fits: ({ type, value, holderType }) =>
      ['Coding', 'Quantity'].includes(type) &&
      holderType !== 'CodeableConcept' &&
      isObject(value) &&
      typeof value.code === 'string',
    apply: (site) => {
      if (isObject(site.value)) site.value.system = 'local';
      return wanted(site.at, 'system-relative');
    },
  },
  {
    kind: 'a conditional reference without a parameter',
    fits: ({ member, holderType }) => member === 'reference' && holderType === 'Reference',
    apply: (site) => {
      replace(site, 'Patient?identifier');
      return wanted(site.parent, 'reference-query');
    },
  },
  {
    kind: 'a reference to something contained that is not there',
    fits: ({ member, holderType }) => member === 'reference' && holderType === 'Reference',
    apply: (site) => {
      replace(site, '#nobody');
      return { ids: ['reference-contained-missing'], at: [site.parent, site.at] };
    },
  },
];
