import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, type JsonValue } from '../../fhir/json.ts';
import type { CodingInput, Terminology } from '../../fhir/ports.ts';
import { objects, str } from '../../fhir/read.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import type { CodeMap } from '../code-map.ts';
import { quantities } from '../codec/number.ts';
import type { CompiledPart, CompiledRow } from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import { memberOf } from '../constants.ts';
import type { ResourceText, RowText, Where } from '../file/mapping-file.ts';
import type { CompileInput } from './compile-input.ts';

/** A value that a mapping gives an element, and the place of the file that says so. */
interface Written {
  where: Where;
  element: ElementNode;
  value: JsonValue;
}

/**
 * Codes of a compiled mapping that may not stand where they are written: the profile requires codes of another value
 * set, or their code system is here and has no such code. Nothing is said of SNOMED CT and other systems that are not
 * here.
 */
export function codesNotAllowed(
  { files, profiles, codeMaps }: CompileInput,
  parts: readonly CompiledPart[],
  terminology: Terminology,
): Issue[] {
  return files.flatMap(({ text, source }) => {
    const { resources = [] } = parts.find(({ name }) => name === text.part) ?? {};
    return resources.flatMap(({ always, profile, rows }, index) => {
      const where = ['resources', index];
      const written = [
        ...membersWritten(always, profile.root, [...where, 'always'], profiles),
        ...rowsWritten(rows, text.resources[index]?.rows ?? [], [...where, 'rows'], codeMaps),
      ];
      return written.flatMap((one) =>
        problemsOf(one, terminology).map((problem) => source.issue(one.where, problem, 'mapping-code')),
      );
    });
  });
}

/** What is the same in every resource. */
function membersWritten(
  members: ResourceText['always'],
  parent: ElementNode,
  where: Where,
  profiles: Profiles,
): Written[] {
  const children = profiles.children(parent);
  return Object.entries(members ?? {}).flatMap(([name, value = null]) => {
    const element = children.find((child) => memberOf(child) === name);
    return element === undefined ? [] : [{ where: [...where, name], element, value }];
  });
}

function rowsWritten(
  rows: readonly CompiledRow[],
  texts: readonly RowText[],
  where: Where,
  codeMaps: ReadonlyMap<string, CodeMap>,
): Written[] {
  return rows.flatMap((row, index) => {
    const text = texts[index];
    const at = [...where, index];
    if (row.kind === 'each') return rowsWritten(row.rows, text?.each ?? [], [...at, 'each'], codeMaps);
    if (row.kind === 'table') {
      return row.entries.flatMap(({ word, cells }) =>
        cells.flatMap(({ steps, codec, value }) => {
          const place = [...at, 'table', word];
          return value === undefined ? [] : typedValue(steps, place, (types) => codec.write(value, types).value);
        }),
      );
    }
    if (row.kind !== 'value') return [];
    const map = /^code (.+)$/.exec(text?.as ?? '')?.[1];
    // of a quantity any number will do: its code is its unit
    const words = row.codec.writes.includes(quantities) ? [1] : (codeMaps.get(map ?? '')?.words ?? []);
    return words.flatMap((word) => typedValue(row.steps, [...at, 'as'], (types) => row.codec.write(word, types).value));
  });
}

function typedValue(
  steps: readonly CompiledStep[],
  where: Where,
  value: (types: readonly string[]) => JsonValue,
): Written[] {
  const last = steps.at(-1);
  return last === undefined ? [] : [{ where, element: last.element, value: value(last.types) }];
}

/** The codings of a code, a Coding or a CodeableConcept. */
function codingsOf(value: JsonValue): CodingInput[] {
  if (typeof value === 'string') return [{ code: value }];
  const codings = isObject(value) && value.coding !== undefined ? objects(asArray(value.coding)) : objects([value]);
  return codings.flatMap(({ system, code }) => {
    const of = str(system);
    return typeof code === 'string' ? [{ code, ...(of === undefined ? {} : { system: of }) }] : [];
  });
}

function problemsOf({ element, value }: Written, terminology: Terminology): string[] {
  const { binding } = element;
  const required = binding?.strength === 'required' ? binding.valueSet : undefined;
  return codingsOf(value).flatMap((coding) => {
    const { system, code } = coding;
    const named = `${element.name}: the code ${code}${system === undefined ? '' : ` (${system})`}`;
    if (system !== undefined && terminology.lookup(coding).result === 'invalid') {
      return [`${named} is none of its code system`];
    }
    const fits = required === undefined || terminology.validateCode(required, coding).result !== 'invalid';
    return fits ? [] : [`${named} is not in ${required}, which the profile requires`];
  });
}
