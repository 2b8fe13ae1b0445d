import { FHIR_STRUCTURE } from '../../definitions/index.ts';
import type { JsonObject, Resource } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import { obj, objects, str, strings } from '../../fhir/read.ts';
import { syntaxProblem } from '../../fhirpath/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/**
 * What a StructureDefinition says of itself must fit what it derives from
 * (http://hl7.org/fhir/R4/structuredefinition.html).
 */

function checkConstraint(definition: Resource, base: JsonObject, run: Run): void {
  const { type, kind } = definition;
  if (type !== undefined && base.type !== type)
    reportError(
      run,
      'definition-type',
      `The type is ${type}, but that of the base ${base.url} is ${base.type}.`,
      '.type',
    );
  else if (kind !== undefined && base.kind !== kind)
    reportError(
      run,
      'definition-kind',
      `The kind is ${kind}, but that of the base ${base.url} is ${base.kind}.`,
      '.kind',
    );
}

function checkDerivation(definition: Resource, run: Run, engine: Engine): void {
  const { derivation } = definition;
  const type = str(definition.type);
  const canonical = str(definition.baseDefinition);
  if (canonical !== undefined && derivation === undefined)
    reportError(run, 'definition-derivation', 'With a baseDefinition there must be a derivation.', '', 'required');
  const base = canonical === undefined ? undefined : engine.definitions.structureDefinition(canonical);
  if (type !== undefined && isAbsolute(type) && definition.kind !== 'logical') {
    reportError(
      run,
      'definition-type',
      `Only a logical model has a URL as its type, as ${type.slice(0, 80)} is.`,
      '.type',
    );
    return;
  }
  if (base && derivation === 'constraint') checkConstraint(definition, base, run);
  if (type === undefined) return;
  const known = engine.definitions.typeDefinition(type);
  const isNew = derivation === 'specialization';
  if (isNew && (base?.type === type || (known && known.url !== definition.url)))
    reportError(run, 'definition-type', `R4 has the type ${type} already; it cannot be defined again.`, '.type');
  else if (!known && (isNew || !base) && !isAbsolute(type) && !str(definition.url)?.startsWith(FHIR_STRUCTURE))
    // what is not absolute is relative to HL7's own definitions, which may define it
    reportError(run, 'definition-type', `R4 has no type ${type}; one of others must be named by a URL.`, '.type');
}

/** The url an extension is known by must be the one its definition has; a profile on an extension keeps that of its base. */
function checkExtensionUrl(definition: Resource, run: Run): void {
  if (definition.baseDefinition !== `${FHIR_STRUCTURE}Extension`) return;
  const elements = ['snapshot', 'differential'].flatMap((view) => objects(obj(definition[view])?.element));
  const fixed = elements.filter(({ path }) => path === 'Extension.url').map(({ fixedUri }) => fixedUri);
  const [url] = fixed.filter((one) => one !== undefined);
  if (url === undefined) {
    const message = `Extension.url must be fixed to ${definition.url}.`;
    reportError(run, 'definition-extension-url', message);
  } else if (url !== definition.url)
    reportError(run, 'definition-extension-url', `Extension.url is fixed to ${url}, but the url is ${definition.url}.`);
}

function checkContexts(definition: Resource, run: Run): void {
  const isExtension = definition.type === 'Extension';
  if (!isExtension && definition.context !== undefined)
    reportError(run, 'definition-context', 'Only an extension has a context.', '.context[0]');
  strings(definition.contextInvariant).forEach((expression, at) => {
    const problem = isExtension ? syntaxProblem(expression) : 'only an extension has such a rule';
    if (problem !== undefined)
      reportError(run, 'definition-expression', `The rule cannot be used: ${problem}.`, `.contextInvariant[${at}]`);
  });
  objects(definition.context).forEach(({ type, expression }, at) => {
    const problem = type === 'fhirpath' ? syntaxProblem(str(expression) ?? '') : undefined;
    if (problem !== undefined)
      reportError(
        run,
        'definition-expression',
        `The context cannot be used: ${problem}.`,
        `.context[${at}].expression`,
      );
  });
}

/** Checks a StructureDefinition without its elements. */
export function checkDefinitionHead(definition: Resource, run: Run, engine: Engine): void {
  checkDerivation(definition, run, engine);
  checkContexts(definition, run);
  if (definition.type === 'Extension' && definition.derivation === 'constraint' && definition.abstract !== true)
    checkExtensionUrl(definition, run);
}
