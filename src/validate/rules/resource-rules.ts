import type { Resource } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { checkBundle } from './bundle.ts';
import { checkCapabilityStatement } from './capability-statement.ts';
import { checkCodeSystem } from './code-system.ts';
import { checkConceptMap } from './concept-map.ts';
import { checkImplementationGuide } from './implementation-guide.ts';
import { checkMeasureReport } from './measure-report.ts';
import { checkOperationDefinition } from './operation-definition.ts';
import { checkQuestionnaire } from './questionnaire.ts';
import { checkQuestionnaireResponse } from './questionnaire-response.ts';
import { reportError } from './report.ts';
import { checkSearchParameter } from './search-parameter.ts';
import { checkStructureDefinition } from './structure-definition.ts';
import { checkValueSet } from './value-set.ts';

/** What a kind of resource asks beyond its definition. */
type ResourceRule = (resource: Resource, run: Run, engine: Engine) => void;

const RULES: ReadonlyMap<string, ResourceRule> = new Map<string, ResourceRule>([
  ['Bundle', checkBundle],
  ['CapabilityStatement', checkCapabilityStatement],
  ['CodeSystem', checkCodeSystem],
  ['ConceptMap', checkConceptMap],
  ['ImplementationGuide', checkImplementationGuide],
  ['MeasureReport', checkMeasureReport],
  ['OperationDefinition', checkOperationDefinition],
  ['Questionnaire', checkQuestionnaire],
  ['QuestionnaireResponse', checkQuestionnaireResponse],
  ['SearchParameter', checkSearchParameter],
  ['StructureDefinition', checkStructureDefinition],
  ['ValueSet', checkValueSet],
]);

/** The url of a definition is what others name it by; that of a Device is something else. */
function checkCanonicalUrl({ resourceType, url }: Resource, run: Run): void {
  if (typeof url !== 'string' || resourceType === 'Device' || isAbsolute(url)) return;
  reportError(run, 'canonical-relative', `The url '${url.slice(0, 80)}' must be absolute.`, '.url', 'value');
}

/** Checks a resource by the rules of its kind that its definition does not state, once for all of its profiles. */
export function checkKind(resource: Resource, run: Run, engine: Engine): void {
  if (resource.url !== undefined) checkCanonicalUrl(resource, run);
  RULES.get(resource.resourceType)?.(resource, run, engine);
}
