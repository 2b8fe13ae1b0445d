import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Request } from 'express';
import { makeFolder } from '../fhir/make-folder.ts';
import { bulkFileProblem } from '../interaction/bulk/bulk-file.ts';
import { UPLOAD } from '../interaction/bulk/import-start.ts';
import { type Failure, fail } from '../interaction/outcome.ts';
import { bodyTooLarge } from './body-too-large.ts';

/** The names of gzip, in any letter case (RFC 9110, section 8.4.1). */
const GZIP: ReadonlySet<string> = new Set(['gzip', 'x-gzip']);

/** Keeps an upload, of gzip or plain, in the folder of its job; nothing of it is in memory as a whole. */
export async function received(request: Request, folder: string, maxBytes: number): Promise<Failure | undefined> {
  const encoding = (request.get('content-encoding') ?? 'identity').trim().toLowerCase();
  const isGzip = GZIP.has(encoding);
  if (!isGzip && encoding !== 'identity') {
    return fail('not-supported', 'unsupported-media-type', 'The body must not be encoded other than gzip.');
  }
  let bytes = 0;
  const bounded = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done(bytes > maxBytes ? new TooLarge() : null, chunk);
    },
  });
  try {
    makeFolder(folder, 0o700);
    const target = createWriteStream(join(folder, UPLOAD), { mode: 0o600 });
    if (isGzip) await pipeline(request, createGunzip(), bounded, target);
    else await pipeline(request, bounded, target);
    return undefined;
  } catch (error) {
    if (error instanceof TooLarge) {
      return bodyTooLarge(maxBytes);
    }
    const problem = bulkFileProblem(error);
    if (problem !== undefined) return fail('no-store', 'bulk-files-unusable', problem);
    return fail('incomplete', 'upload-incomplete', 'The body ended before it was whole, or is no gzip.');
  }
}

class TooLarge extends Error {}
