import type { FormatName } from '../options.ts';
import type { Format } from './format.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { ndjson } from './ndjson.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** Every format by its name. */
export const formatOfName: Record<FormatName, Format> = { text, json, ndjson, sarif, github };
