/** Signs of a bound that FHIR writes otherwise. */
export const COMPARATORS: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=' };
