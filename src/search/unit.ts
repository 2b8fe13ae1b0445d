import { UCUM } from '../fhir/canonical.ts';
import { systemId } from './index-id.ts';

/**
 * Units that differ by a factor alone, in families by their smallest unit (UCUM, https://ucum.org/ucum: prefixes, and
 * the table of units for min, h, d, wk). Years and months are left out: they are no fixed number of days to a clinician.
 */
const FAMILIES: readonly Readonly<Record<string, number>>[] = [
  { um: 1, mm: 1e3, cm: 1e4, m: 1e6 },
  { mm2: 1, cm2: 100 },
  { mm3: 1, uL: 1, ul: 1, cm3: 1e3, mL: 1e3, ml: 1e3, dL: 1e5, dl: 1e5, L: 1e6, l: 1e6 },
  { mGy: 1, cGy: 10, Gy: 1000 },
  { ug: 1, mg: 1e3, g: 1e6, kg: 1e9 },
  { s: 1, min: 60, h: 3600, d: 86_400, wk: 604_800 },
];

/** A unit in its family: the code that the family is compared in, and what values are multiplied by. */
export interface Scale {
  code: string;
  factor: number;
}

const scales = new Map<string, Scale>();
for (const family of FAMILIES) {
  const code = Object.keys(family)[0] ?? '';
  for (const [unit, factor] of Object.entries(family)) scales.set(unit, { code, factor });
}

/** A unit as it is compared: its system, code, and what values are multiplied by. */
export interface ComparableUnit extends Scale {
  system: number;
}

/** The unit of a quantity as it is compared: 3 cm and 30 mm are equal. */
export function comparableUnit(system: string, code: string): ComparableUnit {
  const scale = system === UCUM ? scales.get(code) : undefined;
  return { system: systemId(system), code: scale?.code ?? code, factor: scale?.factor ?? 1 };
}

/** The comparable form of a unit code given without its system, when UCUM has a family for it. */
export function familyUnit(code: string): Scale | undefined {
  return scales.get(code);
}

/** A number without the noise of binary fractions that scaling makes. */
export function scaled(value: number, factor: number): number {
  return Number.isFinite(value) ? Number((value * factor).toPrecision(14)) : value;
}
