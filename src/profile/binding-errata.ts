import type { Binding } from './element-node.ts';

const COMMON_UNITS = 'http://hl7.org/fhir/ValueSet/ucum-vitals-common|4.0.1';

/**
 * A binding as HL7 means it. R4's vital signs require common units of whatever they have as components, where oxygen
 * saturation has the flow of oxygen: HL7's validator has it as advice.
 */
export const meantBinding = (binding: Binding, path: string): Binding =>
  binding.valueSet === COMMON_UNITS && path.startsWith('Observation.component.value')
    ? { ...binding, strength: 'extensible' }
    : binding;
