import { hasErrors } from '../../../fhir/issue.ts';
import { coloured, countText, findingText, nameOf, numbersText, type Screen } from '../../finding/findings.ts';
import type { Verdict } from '../../finding/verdict.ts';
import type { Closing, Format } from './format.ts';

function verdictLine(verdict: Verdict, screen: Screen): string {
  const bad = hasErrors(verdict.issues);
  const word = coloured(screen, bad ? ['red', 'bold'] : ['green', 'bold'], bad ? 'not valid' : 'valid');
  return `${nameOf(verdict)}: ${word} (${countText(verdict.issues)})\n`;
}

function summary({ counts, screen }: Closing): string {
  const { documents, lines, invalid, errors, warnings, informations } = counts;
  // a file has its verdict, a line only where something was found
  if (documents < 2 && (lines === 0 || errors + warnings + informations > 0)) return '';
  const numbers = numbersText(errors, warnings, informations);
  const good = documents > 1 ? 'all valid' : 'valid';
  const verdict = invalid > 0 ? `${invalid} not valid` : good;
  const word = coloured(screen, invalid > 0 ? ['red', 'bold'] : ['green', 'bold'], verdict);
  return `${documents} ${documents > 1 ? 'resources' : 'resource'}: ${word} (${numbers})\n`;
}

/**
 * For people: a finding a paragraph, a verdict for each file, and a summary of several. Of NDJSON the lines with findings
 * alone are told; where there is one line and none, the summary.
 */
export const text: Format = {
  pieces: (verdict, screen) => {
    const findings = verdict.issues.map((issue) => `${findingText(verdict, issue, screen)}\n`);
    if (verdict.line !== undefined && findings.length === 0) return [];
    return [...findings, verdictLine(verdict, screen)];
  },
  after: summary,
};
