import type { JsonObject, Resource } from '../../fhir/json.ts';
import { objects, str, strings } from '../../fhir/read.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** The slice of a profile of Parameters that is about the parameter of a name. */
function sliceFor(root: ElementNode, name: string, profiles: Profiles): ElementNode | undefined {
  const parameter = profiles.children(root).find((child) => child.name === 'parameter');
  return parameter?.slices.find((slice) =>
    profiles.children(slice).some((child) => child.name === 'name' && child.fixed?.value === name),
  );
}

/** The types the slice lets a parameter have; none when it says nothing of them. */
function typesOf(slice: ElementNode, profiles: Profiles): string[] {
  return profiles
    .children(slice)
    .filter(({ name, max }) => (name === 'value' || name === 'resource') && max > 0)
    .flatMap(({ types }) => types.map(({ code }) => code));
}

const isAny = (type: string): boolean => ['Resource', 'Any', 'Element', 'DomainResource'].includes(type);

/** Profiles of the targets the slice lets a reference have. */
const targetsOf = (slice: ElementNode, profiles: Profiles): string[] =>
  profiles
    .children(slice)
    .flatMap(({ name, types }) => (name === 'value' ? types : []).flatMap((one) => one.targetProfile));

/** What a profile of the parameters says otherwise than the definition, each as a clause. */
function conflicts(parameter: JsonObject, slice: ElementNode, profiles: Profiles): string[] {
  const found: string[] = [];
  const max = parameter.max === '*' ? Number.POSITIVE_INFINITY : Number(parameter.max);
  if (slice.min !== parameter.min) found.push(`has min ${slice.min}, not ${parameter.min}`);
  if (slice.max !== max)
    found.push(`has max ${slice.max === Number.POSITIVE_INFINITY ? '*' : slice.max}, not ${parameter.max}`);
  const type = str(parameter.type);
  const allowed = typesOf(slice, profiles);
  const fits =
    type === undefined || isAny(type) || allowed.length === 0 || allowed.some((one) => one === type || isAny(one));
  if (!fits) found.push(`is of type ${allowed.slice(0, 5).join(' or ')}, not ${type}`);
  const stated = strings(parameter.targetProfile);
  const others = targetsOf(slice, profiles).filter((one) => !stated.includes(one));
  if (others.length > 0) found.push(`has targets that are not named here (${others.slice(0, 3).join(', ')})`);
  return found;
}

function checkAgainstProfile(definition: Resource, member: string, use: string, run: Run, engine: Engine): void {
  const canonical = str(definition[member]);
  const profile = canonical === undefined ? undefined : engine.profiles.get(canonical);
  if (profile?.type !== 'Parameters') return;
  objects(definition.parameter).forEach((parameter, at) => {
    const slice =
      parameter.use === use ? sliceFor(profile.root, str(parameter.name) ?? '', engine.profiles) : undefined;
    for (const other of slice ? conflicts(parameter, slice, engine.profiles) : []) {
      const message = `By ${member} (${profile.url}) the parameter ${parameter.name} ${other}.`;
      reportError(run, 'operation-parameter-conflict', message, `.parameter[${at}]`, 'business-rule');
    }
  });
}

/**
 * Checks an OperationDefinition against the profiles of its parameters
 * (http://hl7.org/fhir/R4/operationdefinition.html).
 */
export function checkOperationDefinition(definition: Resource, run: Run, engine: Engine): void {
  checkAgainstProfile(definition, 'inputProfile', 'in', run, engine);
  checkAgainstProfile(definition, 'outputProfile', 'out', run, engine);
}
