/**
 * Cost of an entry in Bundles of growing size, entries referring to one another: `node bench/bundle-size.ts
 * [--sizes 100,10000,100000] [--rounds 3]`. Every entry is of its own patient; each size takes about as many entries.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDefinitions } from '../src/definitions/index.ts';
import { isObject, type JsonObject, type Resource } from '../src/fhir/json.ts';
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
function bundleOf(size: number, first: number): Resource {
  const made: JsonObject[] = [];
  for (let copy = first; made.length < size; copy++) {
    const own = (url: string): string => url.slice(0, -8) + String(copy).padStart(8, '0').slice(-8);
    const texts = entries.map((entry) => JSON.stringify(entry).replace(/urn:uuid:[0-9a-f-]{36}/g, own));
    for (const text of texts) {
      const entry: unknown = JSON.parse(text);
      if (isObject(entry as JsonObject) && made.length < size) made.push(entry as JsonObject);
    }
  }
  return { resourceType: 'Bundle', type: 'collection', entry: made };
}

const validator = createValidator({ definitions: loadDefinitions().definitions });
const sizes = values.sizes.split(',').map(Number);
const most = Math.max(...sizes);

/** Milliseconds an entry takes, over as many Bundles of a size as make the largest. */
function costAt(size: number): number {
  let spent = 0;
  let done = 0;
  for (let first = 0; done < most; first += size) {
    const resource = bundleOf(size, first);
    const start = processorTime();
    validator.validate({ resource });
    spent += processorTime() - start;
    done += size;
  }
  return spent / done;
}

for (let round = 0; round < 400; round++) validator.validate({ resource: bundleOf(100, round) });
const costs = sizes.map((): number[] => []);
for (let round = 0; round < Number(values.rounds); round++)
  sizes.forEach((size, at) => {
    costs[at]?.push(costAt(size));
  });
const [least = 1] = costs.map(median);
printTable(
  ['entries', 'µs an entry', 'times the first'],
  sizes.map((size, at) => {
    const cost = median(costs[at] ?? []);
    return [String(size), fixed(cost * 1000, 1), fixed(cost / least)];
  }),
);
