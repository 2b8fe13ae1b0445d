/**
 * Cost of an entry in Bundles of growing size, entries referring to one another, beside that of JSON.parse, which grows as
 * well once a Bundle is larger than the processor's caches: `node bench/bundle-size.ts [--sizes 100,10000,100000]
 * [--rounds 3]`. Every entry is of its own patient; each size takes about as many entries.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDefinitions } from '../src/definitions/index.ts';
import type { JsonValue } from '../src/fhir/json.ts';
import { objects } from '../src/fhir/read.ts';
import { createValidator } from '../src/validate/index.ts';
import { processorTime } from './clock.ts';
import { median } from './rounds.ts';
import { fixed, printTable } from './table.ts';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '100,10000,100000' }, rounds: { type: 'string', default: '3' } },
});

const example = JSON.parse(readFileSync(join(import.meta.dirname, '../examples/s4/bundle.json'), 'utf8'));
const entries = objects(example.entry);

/** The entries of one case over and over, each copy with fullUrls of its own and references to those. */
function bundleOf(size: number, first: number): string {
  const made: string[] = [];
  for (let copy = first; made.length < size; copy++) {
    const own = (url: string): string => url.slice(0, -8) + String(copy).padStart(8, '0').slice(-8);
    made.push(...entries.map((entry) => JSON.stringify(entry).replace(/urn:uuid:[0-9a-f-]{36}/g, own)));
  }
  return `{"resourceType":"Bundle","type":"collection","entry":[${made.slice(0, size).join()}]}`;
}

const validator = createValidator({ definitions: loadDefinitions().definitions });
const sizes = values.sizes.split(',').map(Number);
const most = Math.max(...sizes);

/** Milliseconds that parsing and validating an entry take. */
interface Cost {
  parse: number;
  validate: number;
}

/** What an entry costs, over as many Bundles of a size as make the largest. */
function costAt(size: number): Cost {
  const spent: Cost = { parse: 0, validate: 0 };
  let done = 0;
  for (let first = 0; done < most; first += size) {
    const text = bundleOf(size, first);
    const start = processorTime();
    const resource: JsonValue = JSON.parse(text);
    const parsed = processorTime();
    validator.validate({ resource });
    spent.parse += parsed - start;
    spent.validate += processorTime() - parsed;
    done += size;
  }
  return { parse: spent.parse / done, validate: spent.validate / done };
}

for (let round = 0; round < 400; round++) validator.validate({ resource: JSON.parse(bundleOf(100, round)) });
const costs = sizes.map((): Cost[] => []);
for (let round = 0; round < Number(values.rounds); round++)
  sizes.forEach((size, at) => {
    costs[at]?.push(costAt(size));
  });
const middle = costs.map((all) => ({
  parse: median(all.map(({ parse }) => parse)),
  validate: median(all.map(({ validate }) => validate)),
}));
const [least = { parse: 1, validate: 1 }] = middle;
printTable(
  ['entries', 'parse µs an entry', 'times the first', 'validate µs an entry', 'times the first'],
  middle.map(({ parse, validate }, at) => [
    String(sizes[at]),
    fixed(parse * 1000, 1),
    fixed(parse / least.parse),
    fixed(validate * 1000, 1),
    fixed(validate / least.validate),
  ]),
);
