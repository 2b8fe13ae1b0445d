import type { Ast } from './ast.ts';
import { isKindOf, isOpenResource, type StaticType } from './model.ts';

/** What code for items is written with. */
export interface Writer {
  /** Type of `%resource`. */
  readonly resource: StaticType;
  /** The name of a value made beforehand. */
  use(value: unknown): string;
  /** A name that no other variable has. */
  local(): string;
  /** The name of a function of one item that answers a criterion. */
  criterion(node: Ast, self: StaticType): string;
}

const isKindOfResource = (type: unknown, wanted: StaticType): boolean =>
  typeof type === 'string' && isKindOf(type, wanted);

/** A test that an item is a resource of a type; nothing is derived from other types than those of all resources. */
export const resourceTest = (item: string, wanted: StaticType, writer: Writer): string =>
  isOpenResource(wanted)
    ? `${writer.use(isKindOfResource)}(${item}.resourceType, ${JSON.stringify(wanted)})`
    : `${item}.resourceType === ${JSON.stringify(wanted)}`;
