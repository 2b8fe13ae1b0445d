import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Request } from 'express';
import { bulkFileProblem } from '../interaction/bulk-file.ts';
import { UPLOAD } from '../interaction/import-start.ts';
import { type Failure, fail } from '../interaction/outcome.ts';

/** Keeps an upload, of gzip or plain, in the folder of its job; nothing of it is in memory as a whole. */
export async function received(request: Request, folder: string, maxBytes: number): Promise<Failure | undefined> {
  const encoding = request.get('content-encoding') ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity') {
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
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const target = createWriteStream(join(folder, UPLOAD), { mode: 0o600 });
    if (encoding === 'gzip') await pipeline(request, createGunzip(), bounded, target);
    else await pipeline(request, bounded, target);
    return undefined;
  } catch (error) {
    if (error instanceof TooLarge) {
      return fail('too-long', 'body-too-large', 'The body is larger than this server takes.');
    }
    const problem = bulkFileProblem(error);
    if (problem !== undefined) return fail('no-store', 'bulk-files-unusable', problem);
    return fail('incomplete', 'upload-incomplete', 'The body ended before it was whole, or is no gzip.');
  }
}

class TooLarge extends Error {}
