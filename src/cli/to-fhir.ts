import type { BundleForm } from '../mapping/index.ts';
import { readCase } from './case-document.ts';
import { EXIT } from './exit-code.ts';
import { findingText } from './findings.ts';
import { documents } from './read-input.ts';
import { definitionsWith, loadMapping } from './toolkit.ts';

/** `to-fhir`: cases → one Bundle each, one per line. A case with errors gives findings on stderr and no Bundle. */
export async function toFhir(inputs: readonly string[], form: BundleForm): Promise<number> {
  const mapping = loadMapping(definitionsWith([], false));
  let code: number = EXIT.good;
  for await (const document of documents(inputs)) {
    const parsed = readCase(document);
    if (parsed.ok) process.stdout.write(`${JSON.stringify(mapping.toBundle(parsed.case, form))}\n`);
    else {
      for (const issue of parsed.issues) console.error(findingText(document, issue, process.stderr.isTTY));
      code = parsed.issues.some(({ severity }) => severity === 'fatal') ? EXIT.unusable : Math.max(code, EXIT.findings);
    }
  }
  return code;
}
