/** Exit codes of every command: good; findings of severity error; wrong usage or unreadable input. */
export const EXIT = { good: 0, findings: 1, unusable: 2 } as const;

/** An input or an option that cannot be used: one sentence for the user, exit code 2. */
export class Unusable extends Error {}
