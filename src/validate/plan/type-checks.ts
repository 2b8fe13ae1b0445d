import { checkAttachment } from '../rules/attachment.ts';
import { checkCoding, checkQuantity } from '../rules/binding.ts';
import { checkIdentifier } from '../rules/identifier.ts';
import { checkMeta } from '../rules/meta.ts';
import type { ItemCheck } from './types.ts';

const QUANTITY = [checkQuantity];
/** What holds for every value of a type. */
export const TYPE_CHECKS: Readonly<Record<string, readonly ItemCheck[]>> = {
  Coding: [checkCoding],
  Attachment: [checkAttachment],
  Identifier: [checkIdentifier],
  Meta: [checkMeta],
  Quantity: QUANTITY,
  Age: QUANTITY,
  Count: QUANTITY,
  Distance: QUANTITY,
  Duration: QUANTITY,
};
