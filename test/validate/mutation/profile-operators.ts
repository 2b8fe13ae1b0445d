import { choiceMember } from '../../../src/fhir/choice-member.ts';
import { isObject } from '../../../src/fhir/json.ts';
import type { ElementNode } from '../../../src/profile/index.ts';
import { type Operator, wanted } from './operator.ts';
import { replace, type Site } from './site.ts';

const R4 = 'http://hl7.org/fhir/StructureDefinition/';

/** Values of types that hardly any choice allows. */
const OTHERS: readonly [type: string, value: object | string | boolean][] = [
  ['Money', { value: 1, currency: 'EUR' }],
  ['Address', { city: 'a' }],
  ['boolean', true],
  ['Quantity', { value: 1 }],
];

const isConstant = ({ node }: Site): boolean => node.fixed !== undefined || node.pattern !== undefined;
const required = ({ node }: Site): boolean => node.binding?.strength === 'required';
const targets = (node: ElementNode): string[] =>
  node.types.flatMap(({ code, targetProfile }) => (code === 'Reference' ? targetProfile : []));
const targetTypes = ({ node }: Site): string[] =>
  targets(node).map((url) => (url.startsWith(R4) ? url.slice(R4.length) : ''));
const isReference = ({ type, value }: Site): boolean =>
  type === 'Reference' && isObject(value) && typeof value.reference === 'string';
/** Slices of an element that must be there, or may be there once. */
const slices = ({ node, index }: Site): readonly ElementNode[] => (index === 0 ? node.slices : []);

/** Ways to break what a profile asks for (http://hl7.org/fhir/R4/profiling.html). */
export const PROFILE_OPERATORS: readonly Operator[] = [
  {
    kind: 'a required element is missing',
    fits: ({ node, member }) => node.min > 0 && member !== 'div',
    apply: (site) => {
      replace(site, undefined);
      delete site.holder[site.member];
      return wanted(site.parent, 'cardinality-min', 'slice-min', 'invariant-ele-1', 'element-empty');
    },
  },
  {
    kind: 'an element is there more often than it may be',
    fits: ({ node, index }) => index >= 0 && node.max === 1,
    apply: (site) => {
      const held = site.holder[site.member];
      if (Array.isArray(held)) held.push(structuredClone(site.value));
      return wanted(site.parent, 'cardinality-max');
    },
  },
  {
    kind: 'a choice is there with two types',
    fits: ({ node, type }) => node.isChoice && type !== 'boolean',
    apply: (site) => {
      site.holder[`${site.node.name}Boolean`] = true;
      return wanted(site.parent, 'choice-repeated');
    },
  },
  ...OTHERS.map(
    ([type, value]): Operator => ({
      kind: `a choice has another type (${type})`,
      fits: ({ node }) => node.isChoice && !node.types.some(({ code }) => code === type),
      apply: (site) => {
        replace(site, undefined);
        site.holder[choiceMember(site.node.name, type)] = JSON.parse(JSON.stringify(value));
        return { ids: ['choice-type'], at: [site.parent, `${site.parent}.${site.node.name}`] };
      },
    }),
  ),
  {
    kind: 'a code outside of a required value set',
    fits: (site) => required(site) && site.type === 'code',
    apply: (site) => {
      replace(site, 'surely-none');
      return wanted(site.at, 'binding-required');
    },
  },
  {
    kind: 'a concept outside of a required value set',
    fits: (site) => required(site) && site.type === 'CodeableConcept' && site.index < 0,
    apply: (site) => {
      replace(site, { coding: [{ system: 'http://hl7.org/fhir/administrative-gender', code: 'male' }] });
      return wanted(site.at, 'binding-required');
    },
  },
  {
    kind: 'a part of a constant is another',
    fits: (site) => isConstant(site) && site.type === 'Quantity' && isObject(site.value),
    apply: (site) => {
      if (isObject(site.value)) site.value.code = 'other';
      return wanted(`${site.at}.code`, 'fixed-value', 'pattern-value');
    },
  },
  {
    kind: 'a pattern is not met',
    fits: (site) => isConstant(site) && site.type === 'CodeableConcept' && site.index < 0,
    apply: (site) => {
      replace(site, { text: 'another' });
      return wanted(site.at, 'fixed-value', 'pattern-value');
    },
  },
  {
    kind: 'a reference to a type that is not allowed',
    fits: (site) => isReference(site) && targets(site.node).length > 0 && !targetTypes(site).includes('Resource'),
    apply: (site) => {
      replace(site, { reference: '#wrong' });
      const contained = Array.isArray(site.root.contained) ? site.root.contained : [];
      const wrong = {
        resourceType: 'Linkage',
        id: 'wrong',
        active: true,
        item: [{ type: 'source', resource: { display: 'a' } }],
      };
      site.root.contained = [...contained, wrong];
      return wanted(site.at, 'reference-target-type');
    },
  },
  {
    kind: 'the type of a reference is no type',
    fits: (site) => isReference(site) && targets(site.node).length > 0 && !targetTypes(site).includes('Resource'),
    apply: (site) => {
      if (isObject(site.value)) site.value.type = 'Unicorn';
      return wanted(site.at, 'reference-target-type', 'reference-type-mismatch');
    },
  },
  {
    kind: 'the items of required slices are missing',
    fits: (site) => slices(site).some(({ min }) => min > 0),
    apply: (site) => {
      delete site.holder[site.member];
      return wanted(site.parent, 'slice-min', 'cardinality-min', 'element-empty');
    },
  },
  {
    kind: 'an extension HL7 does not have',
    fits: ({ member, index }) => member === 'extension' && index === 0,
    apply: (site) => {
      const held = site.holder.extension;
      const at = Array.isArray(held) ? held.push({ url: `${R4}none`, valueString: 'a' }) - 1 : 0;
      return wanted(`${site.parent}.extension[${at}]`, 'extension-unknown');
    },
  },
  {
    kind: 'an extension without content',
    fits: ({ type, value }) => type === 'Extension' && isObject(value),
    apply: (site) => {
      if (isObject(site.value)) replace(site, { url: site.value.url ?? 'a' });
      return wanted(site.at, 'invariant-ext-1', 'cardinality-min');
    },
  },
  {
    kind: 'an extension with content of both kinds',
    fits: ({ type, value }) => type === 'Extension' && isObject(value) && value.extension === undefined,
    apply: (site) => {
      if (isObject(site.value)) site.value.extension = [{ url: 'http://example.org/a', valueString: 'a' }];
      return wanted(site.at, 'invariant-ext-1');
    },
  },
  {
    kind: 'an extension for another element',
    fits: ({ holderType, type, value, index }) =>
      holderType !== 'Condition' && type !== 'Extension' && type !== 'xhtml' && (isObject(value) || index < 0),
    apply: (site) => {
      const extension = [{ url: `${R4}condition-dueTo`, valueCodeableConcept: { text: 'a' } }];
      if (!isObject(site.value)) site.holder[`_${site.member}`] = { extension };
      else site.value.extension = extension;
      return wanted(site.at, 'extension-context');
    },
  },
];
