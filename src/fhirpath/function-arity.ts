/*
 * The functions an expression may call, by the number of their arguments: FHIRPath's (http://hl7.org/fhirpath/N1/#functions,
 * with those of its later versions), R4's (http://hl7.org/fhir/R4/fhirpath.html#functions), those of SQL on FHIR, and those
 * HL7's engine has beside them. Not all of them are evaluated here.
 */
const BY_ARITY: Record<string, string> = {
  '0': `empty not allTrue anyTrue allFalse anyFalse isDistinct distinct count sum min max avg weight ordinal single first
    last type tail toInteger toLong toDecimal toString toDate toDateTime toTime toBoolean hasValue getValue
    convertsToBoolean convertsToInteger convertsToLong convertsToDecimal convertsToString convertsToDate
    convertsToDateTime convertsToTime convertsToQuantity upper lower length toChars trim abs ceiling exp floor ln sqrt
    truncate now today timeOfDay yearOf monthOf dayOf hourOf minuteOf secondOf millisecondOf timezoneOffsetOf dateOf
    timeOf children descendants resolve htmlChecks htmlChecks1 htmlChecks2 elementDefinition precision getResourceKey`,
  '0-1': 'exists toQuantity pathname join round lowBoundary highBoundary getReferenceKey',
  '0-': 'sort',
  '1': `all subsetOf supersetOf where extension select ofType is as take skip combine union intersect exclude indexOf
    lastIndexOf startsWith endsWith contains split encode decode escape unescape log power repeat repeatAll comparable
    conformsTo memberOf hasExtension hasTemplateIdOf alias aliasAs`,
  '1-': 'coalesce checkModifiers checkTypes',
  '1-2': 'aggregate trace defineVariable substring matches matchesFull subsumes subsumedBy expand lookup',
  '2': 'replace replaceMatches slice',
  '2-3': 'iif validateVS validateCS translate',
};

interface Arity {
  least: number;
  most: number;
}

const ARITIES: ReadonlyMap<string, Arity> = new Map(
  Object.entries(BY_ARITY).flatMap(([range, names]) => {
    const [least = '', most = least] = range.split('-');
    const arity = { least: Number(least), most: most === '' ? Number.POSITIVE_INFINITY : Number(most) };
    return names.split(/\s+/).map((name): [string, Arity] => [name, arity]);
  }),
);

/** What is wrong with a call of a function with so many arguments; `undefined` for nothing. */
export function callProblem(name: string, count: number): string | undefined {
  const arity = ARITIES.get(name);
  if (!arity) return `there is no function ${name}()`;
  if (count < arity.least) return `${name}() has too few arguments`;
  return count > arity.most ? `${name}() has too many arguments` : undefined;
}
