import { type Bounds, withSum } from './fixed-sum.ts';
import { setsWithCounts } from './incidence.ts';
import { regimens, repeated, s2 } from './margins.ts';
import { type Random, shuffled } from './random.ts';

/** How a patient was treated: a regimen with its response, or why there was none. */
export type SyntheticTreatment =
  | { kind: 'regimen'; of: readonly string[]; response?: string; fraction?: 'conventional' | 'single' }
  | { kind: 'refused' }
  | { kind: 'unknown' };

/** An invented patient, without survival. */
export interface SyntheticPatient {
  primary: { site: string; histology?: string };
  sex: string;
  age: number;
  intervalMonths: number;
  ecog: number;
  /** Days until paraplegia; `absent`, or nothing recorded. */
  paraplegia: number | 'absent' | undefined;
  control: string | undefined;
  regions: string[];
  sites: string[];
  treatment: SyntheticTreatment;
}

/** Patients whose margins are those of paper S2; what the paper does not tie together is tied by chance. */
export function syntheticPatients(random: Random): SyntheticPatient[] {
  const { patients } = s2;
  const column = <T>(values: readonly T[]): T[] => shuffled(random, values);
  const rest = <T>(values: readonly T[]): (T | undefined)[] => [
    ...values,
    ...Array.from({ length: patients - values.length }, () => undefined),
  ];
  const primaries = column(repeated(s2.primary.counts.map((one) => [one, one.count] as const)));
  const sexes = sexesFor(random, primaries);
  const ages = column(agesOf(random));
  const intervals = column(intervalsOf(random));
  const grades = column(repeated(s2.ecog.counts.map((count, grade) => [grade, count] as const)));
  const paraplegias = column(rest(paraplegiasOf(random)));
  const controls = column(rest(repeated(Object.entries(s2.control.counts))));
  const regions = setsWithCounts(random, sizes(s2.regions.patientsByNumber), s2.regions.counts);
  const sites = column(rest(setsWithCounts(random, sizes(s2.metastases.patientsByNumber), s2.metastases.counts)));
  const treatments = column(treatmentsOf(random));
  return primaries.map(({ site, histology }, index) => ({
    primary: { site, ...(histology !== undefined && { histology }) },
    sex: sexes[index] ?? '',
    age: ages[index] ?? 0,
    intervalMonths: intervals[index] ?? 0,
    ecog: grades[index] ?? 0,
    paraplegia: paraplegias[index],
    control: controls[index],
    regions: regions[index] ?? [],
    sites: sites[index] ?? [],
    treatment: treatments[index] ?? { kind: 'unknown' },
  }));
}

/** 34 sets of one, 20 of two … */
const sizes = (patientsByNumber: readonly number[]): number[] =>
  repeated(patientsByNumber.map((patients, index) => [index + 1, patients] as const));

/** The sex that goes with each primary: given for some, by chance for the others. */
function sexesFor(random: Random, primaries: readonly { sex?: string | undefined }[]): string[] {
  const given = (sex: string) => primaries.filter((primary) => primary.sex === sex).length;
  const free = shuffled(random, [
    ...Array.from({ length: s2.sex.male - given('male') }, () => 'male'),
    ...Array.from({ length: s2.sex.female - given('female') }, () => 'female'),
  ]);
  return primaries.map(({ sex }) => sex ?? free.pop() ?? '');
}

function agesOf(random: Random): number[] {
  const { least, greatest, sum } = s2.age;
  const young = s2.ageUpTo55.count;
  const bounds = Array.from(
    { length: s2.patients },
    (_none, index): Bounds => (index < young ? [least, 55] : [56, greatest]),
  );
  return withSum(random, [[least, least], ...bounds.slice(1, -1), [greatest, greatest]], sum);
}

function intervalsOf(random: Random): number[] {
  const { atPrimaryDiagnosis, sumMonths, greatestMonths } = s2.interval;
  const later = s2.patients - atPrimaryDiagnosis - 1;
  // many come within two years: the paper has a mean of 19 months in a range of ten years
  const bounds = Array.from({ length: later }, (): Bounds => [1, random() < 0.75 ? 24 : 60]);
  const zeros = Array.from({ length: atPrimaryDiagnosis }, () => 0);
  return [...zeros, greatestMonths, ...withSum(random, bounds, sumMonths - greatestMonths)];
}

function paraplegiasOf(random: Random): (number | 'absent')[] {
  const { present, absent, sumDays } = s2.paraplegia;
  const days = withSum(
    random,
    Array.from({ length: present }, (): Bounds => [2, 60]),
    sumDays,
  );
  return [...days, ...Array.from({ length: absent }, () => 'absent' as const)];
}

/** The paper tells the fractions of as many as it judges after radiotherapy: these are taken to be the same. */
function treatmentsOf(random: Random): SyntheticTreatment[] {
  const { refused, unknown } = s2.treatment;
  const fractions = shuffled(
    random,
    repeated([
      ['single', s2.fractions.singleFraction],
      ['conventional', s2.fractions.conventional],
    ] as const),
  );
  const treated = regimens.flatMap(({ of, responses = {}, notJudged }): SyntheticTreatment[] => [
    ...repeated(Object.entries(responses)).map((response): SyntheticTreatment => {
      const fraction = fractions.pop();
      return { kind: 'regimen', of, response, ...(fraction && { fraction }) };
    }),
    ...repeated<SyntheticTreatment>([[{ kind: 'regimen', of }, notJudged]]),
  ]);
  return [
    ...treated,
    ...repeated<SyntheticTreatment>([
      [{ kind: 'refused' }, refused],
      [{ kind: 'unknown' }, unknown],
    ]),
  ];
}
