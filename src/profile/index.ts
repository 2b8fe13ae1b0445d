/** Definitions → resolved elements and slices. */

export { additionalValueSets } from './additional-binding.ts';
export { idOf, withIds } from './element-id.ts';
export type {
  Binding,
  Constants,
  Constraint,
  Discriminator,
  ElementNode,
  ElementType,
  Limits,
  Profile,
  Slicing,
  TypedValue,
} from './element-node.ts';
export { createProfiles, type Profiles } from './profiles.ts';
export { whyUnusable } from './unusable.ts';
