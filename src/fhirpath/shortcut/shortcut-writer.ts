import type { Ast } from '../ast.ts';
import { isKindOf, isOpenResource, type MemberName, type StaticType } from '../model.ts';

/** Statements that go over the items of a collection; within them `give('3')` gives the question up. */
export interface Items {
  type: StaticType;
  /** The statements, with those for each item made by `body` from the item's name. */
  each(body: (item: string) => string): string;
  /** For choices, the members of the types they may have. */
  choice?: { base: Items; members: readonly MemberName[] };
  /** Whether an item may come twice that FHIRPath has once. */
  repeats?: true;
  /** Of `descendants()`: what they lie below, until `ofType` picks some. */
  above?: Items;
  /** Whether they stand inside of a loop, so that to begin again with the resource takes its time for each item. */
  inLoop?: true;
  /** Whether going over them is counted, as of what begins again with the resource. */
  isCounted?: true;
}

/** What code for items is written with. */
export interface Writer {
  /** Type of `%resource`. */
  readonly resource: StaticType;
  /** The name of a value made beforehand. */
  use(value: unknown): string;
  /** A name that no other variable has. */
  local(): string;
  /** A statement that takes so many items from what the evaluation may spend. */
  spent(count: string): string;
  /** The name of a function of one of some items that answers a criterion. */
  criterion(node: Ast, of: Items): string;
}

const isKindOfResource = (type: unknown, wanted: StaticType): boolean =>
  typeof type === 'string' && isKindOf(type, wanted);

/** A test that an item is a resource of a type; nothing is derived from other types than those of all resources. */
export const resourceTest = (item: string, wanted: StaticType, writer: Writer): string =>
  isOpenResource(wanted)
    ? `${writer.use(isKindOfResource)}(${item}.resourceType, ${JSON.stringify(wanted)})`
    : `${item}.resourceType === ${JSON.stringify(wanted)}`;
