import type { Member } from './element-types.ts';

/** What is done with a value of a data type of R4 where the policy says nothing of its element. */
export type TypeTreatment =
  | 'keep'
  | 'drop'
  | 'date'
  | 'instant'
  | 'inside'
  | 'id'
  | 'reference'
  | 'identifier'
  | 'coding'
  | 'quantity'
  | 'extension'
  | 'meta'
  | 'resource';

/**
 * What may leave is listed; a type that is not listed is left out. Words of people, names, addresses, contacts, files
 * and URLs never leave by default, since any of them may name the patient, the hospital or those who work there.
 */
const TREATMENT_OF_TYPE: Readonly<Record<string, TypeTreatment>> = {
  boolean: 'keep',
  code: 'keep',
  decimal: 'keep',
  integer: 'keep',
  positiveInt: 'keep',
  unsignedInt: 'keep',
  date: 'date',
  dateTime: 'date',
  instant: 'instant',
  id: 'id',
  BackboneElement: 'inside',
  Element: 'inside',
  CodeableConcept: 'inside',
  Dosage: 'inside',
  Period: 'inside',
  Range: 'inside',
  Ratio: 'inside',
  Timing: 'inside',
  Coding: 'coding',
  Quantity: 'quantity',
  SimpleQuantity: 'quantity',
  Age: 'quantity',
  Count: 'quantity',
  Distance: 'quantity',
  Duration: 'quantity',
  Extension: 'extension',
  Identifier: 'identifier',
  Meta: 'meta',
  Reference: 'reference',
  Resource: 'resource',
};

/** What is done with a member that the policy says nothing of. `undefined`: nothing of it is given out. */
export const treatmentOf = ({ node, type }: Member): TypeTreatment | undefined =>
  node.contentReference === undefined ? TREATMENT_OF_TYPE[type] : 'inside';

/** Whether an element inside of a member is treated by itself; of an identifier its type is. */
export function isLookedInto(member: Member, name: string | undefined): boolean {
  const treatment = treatmentOf(member);
  return treatment === 'inside' || (treatment === 'identifier' && name === 'type');
}
