import { hasErrors, type Issue } from '../fhir/issue.ts';

/** Exit codes of every command: good; findings of severity error; wrong usage or unreadable input. */
export const EXIT = { good: 0, findings: 1, unusable: 2 } as const;

/** The exit code of a command that met findings, `code` before them: it only gets worse. Fatal: an input was not read. */
export function codeAfter(code: number, issues: readonly Issue[]): number {
  if (issues.some(({ severity }) => severity === 'fatal')) return EXIT.unusable;
  return hasErrors(issues) ? Math.max(code, EXIT.findings) : code;
}

/** An input or an option that cannot be used: one sentence for the user, exit code 2. */
export class Unusable extends Error {}
