import type { JsonObject, Resource } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import { obj, objects, str, strings } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { checkSources } from './definition-links.ts';
import { reportError, reportWarning } from './report.ts';
import { checkFilter } from './value-set-filter.ts';

/**
 * A code that a value set lists is one of its system, but for that of a retired value set, which may be older than the
 * system is now (http://hl7.org/fhir/R4/valueset.html#compositions).
 */
function checkConcepts(concepts: JsonObject[], system: string, valueSet: Resource, below: string, run: Run): void {
  concepts.forEach(({ code, display }, at) => {
    const text = str(code);
    if (text === undefined) return;
    const coding = { system, code: text, ...(typeof display === 'string' ? { display } : {}) };
    const { result, message } = run.context.terminology.lookup(coding);
    const place = `${below}.concept[${at}]`;
    const unknown = `The code '${text.slice(0, 80)}' does not exist in ${system}.`;
    if (result === 'invalid' && valueSet.status !== 'retired')
      reportError(run, 'valueset-concept', unknown, place, 'code-invalid');
    else if (result === 'invalid') reportWarning(run, 'valueset-concept', unknown, place, 'code-invalid');
    else if (message !== undefined) reportWarning(run, 'valueset-concept', `${message}.`, place, 'code-invalid');
  });
}

function checkInclude(include: JsonObject, below: string, valueSet: Resource, run: Run, engine: Engine): void {
  const system = str(include.system);
  if (system !== undefined && !isAbsolute(system))
    reportError(run, 'valueset-system-relative', `The system '${system.slice(0, 80)}' must be absolute.`, below);
  if (system !== undefined && !engine.definitions.codeSystem(system) && engine.definitions.valueSet(system))
    reportError(run, 'valueset-system', `The system ${system} is a value set, not a code system.`, below);
  const isSupplement = system !== undefined && engine.definitions.codeSystem(system)?.content === 'supplement';
  if (isSupplement)
    reportError(run, 'valueset-system', `The system ${system} is a supplement, which has no codes of its own.`, below);
  objects(include.filter).forEach((filter, at) => {
    checkFilter(filter, system, `${below}.filter[${at}]`, run, engine);
  });
  if (system !== undefined && !isSupplement) checkConcepts(objects(include.concept), system, valueSet, below, run);
  checkSources(include, below, valueSet, run, engine);
  strings(include.valueSet).forEach((url, at) => {
    if (url.split('|')[0] === valueSet.url)
      reportError(run, 'valueset-circular', 'The value set includes itself.', `${below}.valueSet[${at}]`);
  });
}

/** Urls of the value sets that a definition takes codes from. */
const imports = (definition: JsonObject): string[] =>
  objects(obj(definition.compose)?.include).flatMap((include) => strings(include.valueSet));

/** Whether a value set that is not the one at hand leads back to it. */
function leadsBack(valueSet: Resource, engine: Engine): boolean {
  const seen = new Set<string>();
  const open = imports(valueSet).filter((url) => url.split('|')[0] !== valueSet.url);
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (url.split('|')[0] === valueSet.url) return true;
    if (seen.has(url)) continue;
    seen.add(url);
    const definition = engine.definitions.valueSet(url);
    if (definition) open.push(...imports(definition));
  }
  return false;
}

/** Checks what a ValueSet is composed of (http://hl7.org/fhir/R4/valueset.html#compositions). */
export function checkValueSet(valueSet: Resource, run: Run, engine: Engine): void {
  const compose = obj(valueSet.compose);
  if (!compose) return;
  for (const member of ['include', 'exclude'])
    objects(compose[member]).forEach((include, at) => {
      checkInclude(include, `.compose.${member}[${at}]`, valueSet, run, engine);
    });
  if (leadsBack(valueSet, engine))
    reportError(run, 'valueset-circular', 'The value sets it includes include it in turn.', '.compose');
}
