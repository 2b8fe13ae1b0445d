import type { JsonObject, Resource } from '../../fhir/json.ts';
import { choice, objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError, reportWarning } from './report.ts';

/** One of the two sides of a map: the value set its codes are from, and in a group their system. */
interface Side {
  valueSet: string | undefined;
  system: string | undefined;
  version: string | undefined;
}

function checkCode(item: JsonObject, { valueSet, system, version }: Side, below: string, run: Run): void {
  const code = str(item.code);
  if (code === undefined || system === undefined) return;
  const display = str(item.display);
  const coding = {
    system,
    code,
    ...(version === undefined ? {} : { version }),
    ...(display === undefined ? {} : { display }),
  };
  const { terminology } = run.context;
  const { result, message } = terminology.lookup(coding);
  const isOutside = valueSet !== undefined && terminology.validateCode(valueSet, { system, code }).result === 'invalid';
  const place = `${below}.code`;
  const shown = code.slice(0, 80);
  if (result === 'invalid')
    reportError(
      run,
      'conceptmap-code',
      `${message ?? `The code '${shown}' does not exist in ${system}`}.`,
      place,
      'code-invalid',
    );
  else if (isOutside)
    reportError(
      run,
      'conceptmap-code',
      `The code '${shown}' is not in the value set ${valueSet}.`,
      place,
      'code-invalid',
    );
  else if (message !== undefined)
    reportWarning(run, 'display-mismatch', `${message}.`, `${below}.display`, 'code-invalid');
}

/** The value set of a side; what is no value set, and known to be none, is told. */
function valueSetOf(map: Resource, side: 'source' | 'target', run: Run, engine: Engine): string | undefined {
  const url = str(choice(map, side)?.value);
  if (url === undefined) return undefined;
  if (engine.definitions.valueSet(url)) return url;
  const other = ['CodeSystem', 'StructureDefinition'].find((type) => engine.definitions.find(type, url));
  if (other) reportError(run, 'conceptmap-value-set', `${url} is of type ${other}, not a ValueSet.`, `.${side}`);
  return undefined;
}

/**
 * Checks that the codes of a ConceptMap are in their systems and value sets, where these are here
 * (http://hl7.org/fhir/R4/conceptmap.html).
 */
export function checkConceptMap(map: Resource, run: Run, engine: Engine): void {
  const from = valueSetOf(map, 'source', run, engine);
  const to = valueSetOf(map, 'target', run, engine);
  objects(map.group).forEach((group, groupAt) => {
    const source = { valueSet: from, system: str(group.source), version: str(group.sourceVersion) };
    const target = { valueSet: to, system: str(group.target), version: str(group.targetVersion) };
    objects(group.element).forEach((element, at) => {
      const below = `.group[${groupAt}].element[${at}]`;
      checkCode(element, source, below, run);
      objects(element.target).forEach((item, targetAt) => {
        checkCode(item, target, `${below}.target[${targetAt}]`, run);
      });
    });
  });
}
