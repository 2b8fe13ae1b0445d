import type { JsonObject, Resource } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import { obj, objects, str, strings } from '../../fhir/read.ts';
import { whyUnusable } from '../../profile/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { knownResource } from './known-resource.ts';
import { reportWarning } from './report.ts';

/** What a definition names and is not here is told: a misspelt url would else be found by nobody. */

/** FHIRPath's own types, which have no definitions. */
const SYSTEM_TYPE = 'http://hl7.org/fhirpath/';

/** Tells of what one definition names. */
class Links {
  readonly #holder: Resource;
  readonly #run: Run;
  readonly #engine: Engine;

  constructor(holder: Resource, run: Run, engine: Engine) {
    this.#holder = holder;
    this.#run = run;
    this.#engine = engine;
  }

  /** Tells of a definition that is not here, once; what is no canonical is told as such. */
  tell(type: string, url: string | undefined, what: string, below: string): void {
    if (url === undefined || !isAbsolute(url) || knownResource(type, url, this.#holder, this.#run, this.#engine))
      return;
    this.#run.notChecked(`definition ${url}`, () => ({
      severity: 'information',
      code: 'not-found',
      id: 'definition-not-known',
      message: `${what} ${url} is not known here, so what depends on it is not checked.`,
      below,
    }));
  }
}

function checkTypes(element: JsonObject, below: string, links: Links): void {
  objects(element.type).forEach(({ code, profile, targetProfile }, at) => {
    const place = `${below}.type[${at}]`;
    const type = str(code);
    if (!type?.startsWith(SYSTEM_TYPE)) links.tell('StructureDefinition', type, 'The type', `${place}.code`);
    strings(profile).forEach((url, index) => {
      links.tell('StructureDefinition', url, 'The profile', `${place}.profile[${index}]`);
    });
    strings(targetProfile).forEach((url, index) => {
      links.tell('StructureDefinition', url, 'The target', `${place}.targetProfile[${index}]`);
    });
  });
}

/** Tells of types, profiles, targets and value sets that a differential names and that are not here. */
export function checkNamed(definition: Resource, run: Run, engine: Engine): void {
  const links = new Links(definition, run, engine);
  objects(obj(definition.differential)?.element).forEach((element, at) => {
    const below = `.differential.element[${at}]`;
    const valueSet = str(obj(element.binding)?.valueSet);
    // that it is another kind of definition is told
    const isOther = ['StructureDefinition', 'CodeSystem'].some((type) => engine.definitions.find(type, valueSet ?? ''));
    if (!isOther) links.tell('ValueSet', valueSet, 'The value set', `${below}.binding.valueSet`);
    checkTypes(element, below, links);
  });
}

/** Tells of a base that is not here or cannot be used, so that the differential cannot be held against it. */
export function checkBase(definition: Resource, run: Run, engine: Engine): void {
  const canonical = str(definition.baseDefinition);
  if (canonical === undefined || !isAbsolute(canonical) || engine.profiles.get(canonical)) return;
  const why = whyUnusable(canonical, engine.definitions) ?? 'is not known here';
  const message = `The base ${canonical} ${why}, so the differential was not checked against it.`;
  reportWarning(run, 'definition-base-unknown', message, '.baseDefinition', 'not-found');
}

/** Tells of a code system and of value sets that a value set takes codes from and that are not here. */
export function checkSources(include: JsonObject, below: string, valueSet: Resource, run: Run, engine: Engine): void {
  const links = new Links(valueSet, run, engine);
  const system = str(include.system);
  // that it is no code system is told; some have a grammar in place of a definition
  const isOther = system !== undefined && engine.definitions.valueSet(system) !== undefined;
  const isUnknown =
    system !== undefined && !isOther && run.context.terminology.lookup({ system, code: 'x' }).result === 'unknown';
  if (isUnknown) links.tell('CodeSystem', system, 'The code system', `${below}.system`);
  strings(include.valueSet).forEach((url, at) => {
    links.tell('ValueSet', url, 'The value set', `${below}.valueSet[${at}]`);
  });
}
