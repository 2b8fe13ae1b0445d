/** The values of an option that may be repeated. */
export const gathered = (value: string, before: string[] = []): string[] => [...before, value];
