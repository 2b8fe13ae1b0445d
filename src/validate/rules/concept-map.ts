import type { JsonObject, Resource } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Run } from '../run.ts';
import { reportError, reportWarning } from './report.ts';

function checkCode(
  item: JsonObject,
  system: string | undefined,
  version: string | undefined,
  below: string,
  run: Run,
): void {
  const code = str(item.code);
  if (code === undefined || system === undefined) return;
  const display = str(item.display);
  const coding = {
    system,
    code,
    ...(version === undefined ? {} : { version }),
    ...(display === undefined ? {} : { display }),
  };
  const { result, message } = run.context.terminology.lookup(coding);
  if (result === 'invalid')
    reportError(
      run,
      'conceptmap-code',
      `The code '${code.slice(0, 80)}' does not exist in ${system}.`,
      `${below}.code`,
      'code-invalid',
    );
  else if (message !== undefined)
    reportWarning(run, 'display-mismatch', `${message}.`, `${below}.display`, 'code-invalid');
}

/** Checks that the codes of a ConceptMap are in their systems, where these are here (http://hl7.org/fhir/R4/conceptmap.html). */
export function checkConceptMap(map: Resource, run: Run): void {
  objects(map.group).forEach((group, groupAt) => {
    const [source, target] = [str(group.source), str(group.target)];
    objects(group.element).forEach((element, at) => {
      const below = `.group[${groupAt}].element[${at}]`;
      checkCode(element, source, str(group.sourceVersion), below, run);
      objects(element.target).forEach((item, targetAt) => {
        checkCode(item, target, str(group.targetVersion), `${below}.target[${targetAt}]`, run);
      });
    });
  });
}
