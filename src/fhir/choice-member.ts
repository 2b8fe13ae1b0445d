/** The member of JSON that holds a choice of types: `value` of a `Quantity` is `valueQuantity`. */
export const choiceMember = (name: string, type: string): string =>
  `${name}${type.charAt(0).toUpperCase()}${type.slice(1)}`;
