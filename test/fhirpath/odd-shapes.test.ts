import { expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { choiceMember } from '../../src/fhir/choice-member.ts';
import { isObject, isResource, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { createFhirPath, type PathContext, resourceAlone } from '../../src/fhirpath/index.ts';
import { createProfiles, type ElementNode } from '../../src/profile/index.ts';
import { damaged } from '../validate/damage.ts';
import { Generator, seeded } from './generate.ts';

const { definitions } = loadDefinitions();
const profiles = createProfiles(definitions);
const { compile, shortcut, shortcutOfAll } = createFhirPath();
const interpreted = createFhirPath({ mode: 'interpreted' });

/** Slow in fhirpath.js and checked by rules of their own in the validator. */
const LEFT_OUT = new Set(['ele-1', 'dom-3']);

const TEXTS = ['string', 'code', 'uri', 'canonical', 'markdown', 'id'];

/** Questions of each kind of member, as invariants ask them. */
function questionsOf(node: ElementNode, type: string): string[] {
  return profiles.children(node, type).flatMap(({ name, types, isChoice }) => {
    const member = `\`${name}\``;
    const [{ code } = { code: 'BackboneElement' }] = types;
    return [
      ...['exists()', 'empty()', 'hasValue()', 'first().exists()'].map((asked) => `${member}.${asked}`),
      ...['id.exists()', "extension('x').empty()", 'count() > 1'].map((asked) => `${member}.${asked}`),
      ...(TEXTS.includes(code) && !isChoice
        ? [`${member} = 'x'`, `${member}.length() > 1`, `${member}.all($this in ('x' | 'a'))`]
        : []),
      ...(isChoice ? [`${member}.ofType(${code}).exists()`, `(${member} as ${code}).empty()`] : []),
    ];
  });
}

interface Tally {
  told: number;
  wrong: string[];
}

type Compile = typeof compile;

function compare(
  expression: string,
  context: PathContext,
  focus: JsonObject,
  resource: JsonObject,
  exact: readonly Compile[],
  tally: Tally,
): void {
  const told = shortcut(expression, context)?.(focus, resource) === true;
  const all = shortcutOfAll([expression], context);
  if (!told && (all?.isTold[0] !== true || all.open(focus, resource) !== 0)) return;
  tally.told += 1;
  const answers = exact.map((make) => make(expression, context).test(focus, resourceAlone(resource)));
  if (answers.includes(false))
    tally.wrong.push(`${expression} of ${context.type}: ${JSON.stringify(focus).slice(0, 300)}`);
}

function ask(value: JsonObject, node: ElementNode, type: string, resource: JsonObject, tally: Tally): void {
  const context = { path: node.path, type };
  const root = profiles.type(type)?.root;
  const rules = [...node.constraints, ...(root && root !== node ? root.constraints : [])];
  const published = rules.flatMap(({ key, expression }) => (LEFT_OUT.has(key) ? [] : (expression ?? [])));
  // of shapes that no rule is about fhirpath.js sees more: what stands beside a complex element
  const asked = [
    { expressions: published, exact: [compile, interpreted.compile] },
    { expressions: questionsOf(node, type), exact: [compile] },
  ];
  for (const { expressions, exact } of asked)
    for (const expression of expressions.flatMap((one) => [one, `(${one}).not()`]))
      compare(expression, context, value, resource, exact, tally);
  for (const child of profiles.children(node, type)) {
    const types = child.types.length > 0 ? child.types.map(({ code }) => code) : ['BackboneElement'];
    for (const code of types) {
      const name = child.isChoice ? choiceMember(child.name, code) : child.name;
      const member: JsonValue | undefined = value[name];
      for (const item of Array.isArray(member) ? member : [member])
        if (isObject(item) && !isResource(item) && code !== 'Resource') ask(item, child, code, resource, tally);
    }
  }
}

it('a shortcut says yes to nothing that does not hold, whatever is wrong with a resource', () => {
  const tally: Tally = { told: 0, wrong: [] };
  const random = seeded(5);
  ['Observation', 'Condition', 'Patient', 'Bundle', 'Questionnaire', 'Composition', 'Timing', 'Procedure'].forEach(
    (name, at) => {
      const type = profiles.type(name);
      if (!type) return;
      const generator = new Generator(profiles, at);
      for (let round = 0; round < 6; round++) {
        const resource = { ...damaged(generator.resource(type.root, name), random), resourceType: name };
        ask(resource, type.root, name, resource, tally);
      }
    },
  );
  expect(tally.wrong).toEqual([]);
  expect(tally.told).toBeGreaterThan(5000);
});
