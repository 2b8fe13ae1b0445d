import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './command.ts';

/** The case of paper S4. */
export const S4 = join(ROOT, 'examples/s4/case.yaml');

/** Six cases of paper S3, one a line. */
export const S3 = readFileSync(join(ROOT, 'examples/s3/cases.ndjson'), 'utf8').split('\n').slice(0, 6).join('\n');

const withoutState = (line: string): string => line.replace(/,"state":"[a-z]+","stateReasons":\[.*\]\}$/, '}');

/** The cases of NDJSON in order, without what a store says of them. */
export const sorted = (text: string): string[] => text.split('\n').filter(Boolean).map(withoutState).toSorted();
