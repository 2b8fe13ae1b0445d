import type { BundleForm } from '../mapping/index.ts';
import { codeAfter, EXIT } from './exit-code.ts';
import { tellFinding } from './finding/findings.ts';
import { caseInputs } from './input/case-inputs.ts';
import { outputTo } from './output.ts';
import { loadMapping } from './toolkit.ts';

/** `to-fhir`: cases → one Bundle each, one per line. A case with errors gives findings on stderr and no Bundle. */
export async function toFhir(inputs: readonly string[], form: BundleForm): Promise<number> {
  const mapping = loadMapping();
  const output = outputTo(process.stdout);
  let code: number = EXIT.good;
  for await (const { place, case: value, issues } of caseInputs(inputs)) {
    if (output.closed) break;
    if (value !== undefined) await output.write(`${JSON.stringify(mapping.toBundle(value, form))}\n`);
    for (const issue of issues) tellFinding(place, issue);
    code = codeAfter(code, issues);
  }
  return code;
}
