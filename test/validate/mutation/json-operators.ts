import { isObject, type JsonValue } from '../../../src/fhir/json.ts';
import { type Operator, wanted } from './operator.ts';
import { replace, type Site } from './site.ts';

const isComplex = ({ value, type }: Site): boolean => isObject(value) && type !== 'xhtml';
const isPrimitive = ({ value, member }: Site): boolean => !isObject(value) && member !== 'div' && member !== 'id';
const isText = (site: Site): boolean => typeof site.value === 'string' && isPrimitive(site);
const without = ({ member, at, parent }: Site): string => (at.endsWith(']') ? `${parent}.${member}` : at);
/** Primitive ids are attributes in XML and have no sibling. */
const hasSibling = (site: Site): boolean => isPrimitive(site) && site.member !== 'url' && site.index < 0;

/** Ways to break the shape of JSON (http://hl7.org/fhir/R4/json.html). */
export const JSON_OPERATORS: readonly Operator[] = [
  {
    kind: 'an unknown member',
    fits: isComplex,
    apply: (site) => {
      if (isObject(site.value)) site.value.surplus = 'x';
      return wanted(site.at, 'element-unknown');
    },
  },
  {
    kind: 'an array for a single value',
    fits: ({ index, member }) => index < 0 && member !== 'div' && member !== 'resourceType',
    apply: (site) => {
      replace(site, [site.value]);
      return wanted(site.at, 'json-array-unexpected');
    },
  },
  {
    kind: 'a single value for an array',
    fits: ({ index }) => index === 0,
    apply: (site) => {
      site.holder[site.member] = site.value;
      return wanted(without(site), 'json-array-expected');
    },
  },
  {
    kind: 'an empty array',
    fits: ({ index, node }) => index === 0 && node.min === 0,
    apply: (site) => {
      site.holder[site.member] = [];
      return wanted(without(site), 'json-array-empty');
    },
  },
  {
    kind: 'null',
    fits: ({ index, node }) => index < 0 && node.min === 0,
    apply: (site) => {
      replace(site, null);
      return wanted(site.at, 'json-null');
    },
  },
  {
    kind: 'an empty object',
    fits: isComplex,
    apply: (site) => {
      replace(site, {});
      return wanted(site.at, 'element-empty');
    },
  },
  {
    kind: 'an empty string',
    fits: isText,
    apply: (site) => {
      replace(site, '');
      return wanted(site.at, `primitive-${site.type}`);
    },
  },
  {
    kind: 'text for an object',
    fits: isComplex,
    apply: (site) => {
      replace(site, 'x');
      return wanted(site.at, 'type-object');
    },
  },
  {
    kind: 'an object for a primitive value',
    fits: isPrimitive,
    apply: (site) => {
      replace(site, { a: 1 });
      return wanted(site.at, `primitive-${site.type}`);
    },
  },
  {
    kind: 'another kind of JSON value',
    fits: isPrimitive,
    apply: (site) => {
      const other: JsonValue = typeof site.value === 'string' ? 5 : String(site.value);
      replace(site, other);
      return wanted(site.at, `primitive-${site.type}`);
    },
  },
  {
    kind: 'text for the sibling of a primitive value',
    fits: hasSibling,
    apply: (site) => {
      site.holder[`_${site.member}`] = 'x';
      return wanted(site.at, 'json-sibling');
    },
  },
  {
    kind: 'an unknown member of the sibling of a primitive value',
    fits: hasSibling,
    apply: (site) => {
      site.holder[`_${site.member}`] = { surplus: 'x' };
      return wanted(site.at, 'element-unknown');
    },
  },
  {
    kind: 'nothing beside a primitive value',
    fits: (site) => hasSibling(site) && site.holder[`_${site.member}`] === undefined,
    apply: (site) => {
      site.holder[`_${site.member}`] = {};
      return wanted(site.at, 'element-empty');
    },
  },
  {
    kind: 'an id in the place of a primitive value',
    fits: (site) => hasSibling(site) && site.holder[`_${site.member}`] === undefined,
    apply: (site) => {
      delete site.holder[site.member];
      site.holder[`_${site.member}`] = { id: 'a' };
      return wanted(site.at, 'element-empty');
    },
  },
  {
    kind: 'the type of a data type',
    fits: (site) => isComplex(site) && isObject(site.value) && site.value.resourceType === undefined,
    apply: (site) => {
      if (isObject(site.value)) site.value.resourceType = site.type;
      return wanted(site.at, 'element-unknown');
    },
  },
];
