import r4 from 'fhirpath/fhir-context/r4';

/**
 * What is known of an item when an expression is compiled: a type name or the path of a backbone element
 * (`Observation.component`). `Resource` stands for items whose own `resourceType` tells.
 */
export type StaticType = string;

/** One name a member has in JSON. */
export interface MemberName {
  jsonName: string;
  /** For primitives the name of what stands beside the value, `_birthDate`; else empty. */
  beside: string;
  type: StaticType;
}

/** How a member is read from JSON: one name, or one per type of a choice. */
export interface MemberModel {
  members: MemberName[];
  isChoice: boolean;
}

const SYSTEM: Record<string, StaticType> = {
  'System.String': 'string',
  'System.Boolean': 'boolean',
  'System.Integer': 'integer',
};

/** What R4 defines as its own primitive types where fhirpath.js has FHIRPath's. */
const OWN_TYPES: Record<string, StaticType> = { 'Resource.id': 'id', 'Extension.url': 'uri' };

// names of types come from the input, too, where they may be those of members that every object has
const PARENTS: ReadonlyMap<string, string> = new Map(Object.entries(r4.type2Parent));
const ELSEWHERE: ReadonlyMap<string, string> = new Map(Object.entries(r4.pathsDefinedElsewhere));

const parentOf = (type: StaticType): StaticType | undefined =>
  type.includes('.') ? (r4.path2Type[type] ?? 'BackboneElement') : PARENTS.get(type);

const memberName = (jsonName: string, type: StaticType): MemberName => ({
  jsonName,
  type,
  beside: isPrimitive(type) ? `_${jsonName}` : '',
});

function lookUp(path: string, name: string): MemberModel | undefined {
  const at = ELSEWHERE.get(`${path}.${name}`) ?? `${path}.${name}`;
  const choices = r4.choiceTypePaths[at];
  if (choices) {
    const members = choices.map((suffix) => memberName(name + suffix, typeOfSuffix(suffix)));
    return { members, isChoice: true };
  }
  const elsewhere = at !== `${path}.${name}`;
  const type = r4.path2Type[at];
  if (type === undefined && !elsewhere) return undefined;
  const own = OWN_TYPES[at];
  if (own !== undefined) return { members: [memberName(name, own)], isChoice: false };
  const inPlace = type === undefined || isInline(type);
  return { members: [memberName(name, inPlace ? at : (SYSTEM[type] ?? type))], isChoice: false };
}

/** `String` → `string`, `Quantity` → `Quantity`: primitive types begin in lower case. */
const typeOfSuffix = (suffix: string): StaticType => meantType(suffix);

const PRIMITIVES = new Set(
  'boolean integer string decimal uri url canonical base64Binary instant date dateTime time code oid id markdown unsignedInt positiveInt uuid xhtml'.split(
    ' ',
  ),
);

/** Whether a type is primitive. */
export const isPrimitive = (type: StaticType): boolean => PRIMITIVES.has(type);

/** Types whose order is that of time, where strings must not be compared as such. */
export const isTemporal = (type: StaticType | undefined): boolean =>
  type === 'date' || type === 'dateTime' || type === 'instant' || type === 'time';

/** What a content reference repeats has the elements of its target: `TestScript.test.action.operation`. */
const contentOf = (type: StaticType): StaticType => ELSEWHERE.get(type) ?? type;

/** A member of a type by its FHIRPath name; `undefined` when R4 has none. */
export function memberOf(type: StaticType, name: string): MemberModel | undefined {
  for (let at: StaticType | undefined = contentOf(type); at !== undefined; at = parentOf(at)) {
    const found = lookUp(at, name);
    if (found) return found;
  }
  return undefined;
}

/** Nothing: the type of what R4 has no such element for. */
export const NEVER: StaticType = 'nothing';

const ownMembers = new Map<string, string[]>();

/** FHIRPath names of the elements R4 lists directly under a path, grouped once. */
function namesUnder(path: string): readonly string[] {
  if (ownMembers.size === 0) {
    for (const key of [...Object.keys(r4.path2Type), ...Object.keys(r4.choiceTypePaths), ...ELSEWHERE.keys()]) {
      const dot = key.lastIndexOf('.');
      if (dot < 0) continue;
      const names = ownMembers.get(key.slice(0, dot));
      if (names) names.push(key.slice(dot + 1));
      else ownMembers.set(key.slice(0, dot), [key.slice(dot + 1)]);
    }
  }
  return ownMembers.get(path) ?? [];
}

/** The types of all elements of a name that R4 has, where none of them is a choice. */
export function typesNamed(name: string): readonly StaticType[] | undefined {
  const isNamed = (path: string): boolean => path.endsWith(`.${name}`);
  if (Object.keys(r4.choiceTypePaths).some(isNamed)) return undefined;
  const holders = [...Object.keys(r4.path2Type), ...ELSEWHERE.keys()].filter(isNamed);
  const types = holders.map((path) => lookUp(path.slice(0, -name.length - 1), name)?.members[0]?.type);
  return [...new Set(types.filter((type) => type !== undefined))];
}

const byJsonName = new Map<StaticType, ReadonlyMap<string, StaticType>>();

/** Every JSON member a type may have, with its type. */
export function jsonMembers(type: StaticType): ReadonlyMap<string, StaticType> {
  const known = byJsonName.get(type);
  if (known) return known;
  const found = new Map<string, StaticType>();
  for (let at: StaticType | undefined = contentOf(type); at !== undefined; at = parentOf(at)) {
    for (const name of namesUnder(at)) {
      for (const member of lookUp(at, name)?.members ?? [])
        if (!found.has(member.jsonName)) found.set(member.jsonName, member.type);
    }
  }
  // names that are no types come from the input
  if (isKnownType(type) || Object.hasOwn(r4.path2Type, type)) byJsonName.set(type, found);
  return found;
}

/**
 * Whether a name is that of a choice in JSON, which says the type: `valueQuantity` of what FHIRPath calls `value`
 * (http://hl7.org/fhir/R4/fhirpath.html#polymorphism).
 */
export function isNameInJson(type: StaticType, name: string): boolean {
  for (let at: StaticType | undefined = contentOf(type); at !== undefined; at = parentOf(at)) {
    const path = at;
    if (namesUnder(at).some((own) => r4.choiceTypePaths[`${path}.${own}`]?.some((suffix) => own + suffix === name)))
      return true;
  }
  return false;
}

/** Whether a type is another one or derives from it. */
export function isKindOf(type: StaticType, ancestor: StaticType): boolean {
  for (let at: StaticType | undefined = type; at !== undefined; at = parentOf(at)) if (at === ancestor) return true;
  return false;
}

/** Whether a type is that of elements defined in place, which have the type of their path. */
export const isInline = (type: StaticType): boolean => type === 'BackboneElement' || type === 'Element';

/** Whether a type is one whose items say themselves what they are. */
export const isOpenResource = (type: StaticType): boolean => type === 'Resource' || type === 'DomainResource';

/**
 * The R4 type a name in an expression means. HL7's engine does not tell `DateTime`, FHIRPath's own type, from FHIR's
 * `dateTime` (R4's profiles were written with it), so names of primitive types match in any case.
 */
export function meantType(name: string): string {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return isPrimitive(lower) ? lower : name;
}

/** Whether R4 has a type of this name. */
export const isKnownType = (name: string): boolean => PARENTS.has(name) || isPrimitive(name) || isOpenResource(name);

const INTEGERS = new Set(['integer', 'positiveInt', 'unsignedInt']);

let integerNames: ReadonlySet<string> | undefined;

/** The names members have in JSON that hold whole numbers wherever R4 has them, `valueInteger` and `rank`. */
export function integerMembers(): ReadonlySet<string> {
  if (integerNames) return integerNames;
  const whole = new Set<string>();
  const other = new Set<string>();
  for (const [path, type] of Object.entries(r4.path2Type)) {
    const name = path.slice(path.lastIndexOf('.') + 1);
    if (INTEGERS.has(type)) whole.add(name);
    else if (type === 'decimal') other.add(name);
  }
  for (const [path, suffixes] of Object.entries(r4.choiceTypePaths)) {
    const name = path.slice(path.lastIndexOf('.') + 1);
    for (const suffix of suffixes) if (INTEGERS.has(meantType(suffix))) whole.add(name + suffix);
  }
  integerNames = new Set([...whole].filter((name) => !other.has(name)));
  return integerNames;
}
