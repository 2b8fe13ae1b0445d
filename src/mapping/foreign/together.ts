import type { InputResource } from '../input/input.ts';

/** Items with the same key, where there are several; those without one are left out. */
export function together<K>(
  items: readonly InputResource[],
  keyOf: (item: InputResource) => K | undefined,
): InputResource[][] {
  const byKey = new Map<K, InputResource[]>();
  for (const item of items) {
    const key = keyOf(item);
    const alike = key === undefined ? undefined : byKey.get(key);
    if (alike !== undefined) alike.push(item);
    else if (key !== undefined) byKey.set(key, [item]);
  }
  return [...byKey.values()].filter((alike) => alike.length > 1);
}
