import type { JsonValue } from '../fhir/json.ts';

/** JSON text to be put into a larger text as it is. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value of a JSON text under construction; members that are `undefined` are left out. */
export type TextValue = JsonValue | RawJson | readonly TextValue[] | { readonly [name: string]: TextValue | undefined };

/** JSON text of a value in which stored resources stand as their own text, character by character. */
export function jsonText(value: TextValue): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) parts.push(`${JSON.stringify(name)}:${jsonText(member)}`);
  }
  return `{${parts.join(',')}}`;
}
