import type { z } from 'zod';
import { plainFormOf } from '../plain-form.ts';
import { type Check, isRefinement, isStateless, testOf } from './compiled-check.ts';

/** Whether a value is plainly what a schema asks for, its members in the schema's order. */
export type IsPlain = (value: unknown) => boolean;

/** How a schema that no code is generated for tells whether it takes a value as it is. */
type Takes = (schema: z.core.$ZodType) => IsPlain;

/**
 * Code for a schema, one function for each kind of object and array in it. Names enter it through `JSON.stringify`
 * alone; patterns, sets of words and refinements are handed over beside it.
 */
class SchemaCode {
  readonly #takes: Takes;
  readonly #functions: string[] = [];
  readonly #names = new Map<z.core.$ZodType, string>();
  readonly #values: unknown[] = [];

  constructor(takes: Takes) {
    this.#takes = takes;
  }

  made(schema: z.core.$ZodType): IsPlain {
    const test = this.#test(schema, 'value');
    const names = this.#values.map((_value, at) => `k${at}`).join(', ');
    const text = `"use strict";\nconst [${names}] = values;\n${this.#functions.join('\n')}\nreturn (value) => ${test};`;
    return new Function('values', text)(this.#values);
  }

  #use(value: unknown): string {
    const known = this.#values.indexOf(value);
    return `k${known < 0 ? this.#values.push(value) - 1 : known}`;
  }

  /** An expression that is true where a variable holds what a schema asks for. */
  #test(schema: z.core.$ZodType, name: string): string {
    const checks = (schema._zod.def.checks ?? []) as Check[];
    const isChanged = checks.some((check) => check._zod.def.check === 'overwrite');
    const plain = isChanged ? undefined : this.#plain(schema as z.core.$ZodTypes, name);
    const form = isChanged ? undefined : plainFormOf(schema);
    const test = this.#tested(schema, plain, checks, name);
    return form === undefined ? test : `(${this.#use(form)}(${name}) || ${test})`;
  }

  #tested(schema: z.core.$ZodType, plain: string | undefined, checks: readonly Check[], name: string): string {
    if (plain === undefined) return `${this.#use(this.#takes(schema))}(${name})`;
    return `(${[plain, ...checks.map((check) => this.#check(check, name))].join(' && ')})`;
  }

  #plain(schema: z.core.$ZodTypes, name: string): string | undefined {
    const { def } = schema._zod;
    switch (def.type) {
      case 'string':
        return 'format' in def || def.coerce ? undefined : `typeof ${name} === "string"`;
      case 'number':
        return 'format' in def || def.coerce ? undefined : `Number.isFinite(${name})`;
      case 'enum':
      case 'literal':
        return schema._zod.values && `${this.#use(schema._zod.values)}.has(${name})`;
      case 'optional':
        return `(${name} === undefined || ${this.#test(def.innerType, name)})`;
      case 'array':
        return `${this.#function(schema, () => this.#array(def.element))}(${name})`;
      case 'union':
        if ('discriminator' in def || def.inclusive === false) return undefined;
        return `(${def.options.map((option) => this.#test(option, name)).join(' || ')})`;
      case 'object':
        if (def.catchall?._zod.def.type !== 'never') return undefined;
        return `${this.#function(schema, () => this.#object(def.shape))}(${name})`;
      default:
        return undefined;
    }
  }

  /** The name of the function for a schema; its body is made where there is none yet. */
  #function(schema: z.core.$ZodType, body: () => string): string {
    const known = this.#names.get(schema);
    if (known !== undefined) return known;
    const name = `f${this.#names.size}`;
    this.#names.set(schema, name);
    this.#functions.push(`function ${name}(value) {\n${body()}\n}`);
    return name;
  }

  #array(element: z.core.$ZodType): string {
    return `if (!Array.isArray(value)) return false;
for (let at = 0; at < value.length; at += 1) {
  const item = value[at];
  if (!${this.#test(element, 'item')}) return false;
}
return true;`;
  }

  #object(shape: Readonly<Record<string, z.core.$ZodType>>): string {
    const members = Object.entries(shape);
    const isRequired = ([, { _zod }]: (typeof members)[number]): boolean => _zod.def.type !== 'optional';
    const cases = members.map((member, place) => {
      const [name, schema] = member;
      return `case ${JSON.stringify(name)}:
  if (place > ${place} || !${this.#test(schema, 'member')}) return false;
  place = ${place + 1};${isRequired(member) ? '\n  required += 1;' : ''}
  break;`;
    });
    return `if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
let place = 0;
let required = 0;
for (const name in value) {
  const member = value[name];
  switch (name) {
    ${cases.join('\n    ')}
    default: return false;
  }
}
return required === ${members.filter(isRequired).length};`;
  }

  #check(check: Check, name: string): string {
    const { def } = check._zod;
    if ('pattern' in def && def.pattern instanceof RegExp && 'format' in def && def.format === 'regex')
      if (isStateless(def.pattern)) return `${this.#use(def.pattern)}.test(${name})`;
    if (def.check === 'max_length' && 'maximum' in def) return `${name}.length <= ${Number(def.maximum)}`;
    return `${this.#use(isRefinement(def) ? def.fn : testOf(check))}(${name})`;
  }
}

/** The code for a schema, or `undefined` where the process may not make code from text. */
export function schemaCode(schema: z.core.$ZodType, takes: Takes): IsPlain | undefined {
  try {
    return new SchemaCode(takes).made(schema);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
