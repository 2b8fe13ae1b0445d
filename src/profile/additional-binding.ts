import type { JsonObject } from '../fhir/json.ts';
import { extensionValue, objects, str } from '../fhir/read.ts';

/**
 * Additional bindings of R5
 * (http://hl7.org/fhir/R5/elementdefinition-definitions.html#ElementDefinition.binding.additional) as R4 profiles carry
 * them.
 */
const ADDITIONAL_BINDINGS = [
  'http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.binding.additional',
  'http://hl7.org/fhir/tools/StructureDefinition/additional-binding',
];

/** Whether an extension of a binding is an additional one, of which it may have several. */
export const isAdditional = ({ url }: JsonObject): boolean => ADDITIONAL_BINDINGS.includes(String(url));

/** One that says where it is used is for some only, and who they are is not known here. */
const isForAll = ({ extension }: JsonObject): boolean => objects(extension).every(({ url }) => url !== 'usage');

const isRequired = (extension: JsonObject): boolean => {
  const purpose = extensionValue(extension, 'purpose');
  return purpose === 'required' || purpose === 'maximum';
};

/** The value sets that the additional bindings of a binding name, with the place of each among its extensions. */
export const additionalValueSets = ({ extension }: JsonObject): { at: number; url: string }[] =>
  objects(extension).flatMap((one, at) => {
    const url = isAdditional(one) ? str(extensionValue(one, 'valueSet')) : undefined;
    return url === undefined ? [] : [{ at, url }];
  });

/** The value sets that the additional bindings of a binding require. */
export const alsoRequired = ({ extension }: JsonObject): string[] =>
  objects(extension)
    .filter((one) => isAdditional(one) && isForAll(one) && isRequired(one))
    .flatMap((one) => str(extensionValue(one, 'valueSet')) ?? []);
