import { asArray, isObject } from '../../fhir/json.ts';
import type { BulkJob } from '../../store/index.ts';
import { jsonBody } from '../body.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import type { Context } from '../ports.ts';
import type { BulkOptions } from './bulk-options.ts';
import { isListed } from './import-fetch.ts';
import type { ImportDocument, ImportInput } from './import-job.ts';
import { addJob } from './job-limit.ts';
import { kept } from './kept-grant.ts';

/** A request to import. */
export interface ImportKickOff {
  url: string;
  base: string;
  requiresAccessToken: boolean;
}

/** Name of the file that was sent with a request. */
export const UPLOAD = 'upload.ndjson';

const MOST_INPUTS = 100;

/** Why a client may not import at all, if it may not. */
export function importProblem({ caller }: Context): Failure | undefined {
  if (caller.policy !== undefined) {
    return fail('forbidden', 'not-permitted', 'This client is given de-identified data and may not write.');
  }
  const writes = caller.grants.some(({ permissions }) => permissions.includes('u') && permissions.includes('c'));
  return writes ? undefined : fail('forbidden', 'not-permitted', 'This client may not create and update resources.');
}

/** The inputs that a Parameters resource names: `input` with `url`, each of a host that may be fetched from. */
export function inputsOf(text: string, context: Context, { importHosts }: BulkOptions): ImportInput[] | Failure {
  const parsed = jsonBody(text, context);
  if (isFailure(parsed)) return parsed;
  const { value } = parsed;
  const parameters = isObject(value) && value.resourceType === 'Parameters' ? asArray(value.parameter) : [];
  const inputs: ImportInput[] = [];
  for (const [index, parameter] of parameters.entries()) {
    if (!isObject(parameter) || parameter.name !== 'input') continue;
    const at = `Parameters.parameter[${index}]`;
    const part = asArray(parameter.part).find((one) => isObject(one) && one.name === 'url');
    const url = isObject(part) ? (part.valueUrl ?? part.valueUri) : undefined;
    if (typeof url !== 'string') {
      return fail('required', 'import-input', 'An input needs a part url with valueUrl.', at);
    }
    if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
      return fail('value', 'import-input', 'The url of an input must be an http or https URL.', at);
    }
    if (!isListed(url, importHosts)) {
      const message = 'The host of this URL is not among those that this server may fetch from (setting importHosts).';
      return fail('forbidden', 'import-host', message, at);
    }
    inputs.push({ name: `input-${inputs.length + 1}.ndjson`, url });
  }
  if (inputs.length > 0 && inputs.length <= MOST_INPUTS) return inputs;
  const message = `A Parameters resource with 1 to ${MOST_INPUTS} parameters named input was expected, or NDJSON.`;
  return fail('required', 'import-input', message, 'Parameters.parameter');
}

/** Begins an import; gives the job. Its id is given before, since the file that was sent lies in its folder. */
export async function startImport(
  { store, caller }: Context,
  bulk: BulkOptions,
  kickOff: ImportKickOff,
  inputs: readonly ImportInput[],
  id?: string,
): Promise<BulkJob | Failure> {
  const document: ImportDocument = {
    ...kickOff,
    started: new Date().toISOString(),
    client: caller.id,
    grants: caller.grants.map(kept),
    inputs,
    offset: 0,
    line: 0,
    lines: 0,
    counts: { created: 0, updated: 0, unchanged: 0, refused: 0 },
    errors: [],
  };
  return addJob(store, bulk, { kind: 'import', client: caller.id, document, ...(id === undefined ? {} : { id }) });
}
