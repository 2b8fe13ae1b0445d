/** One file of an archive. */
export interface TarFile {
  name: string;
  content: Buffer;
}

const BLOCK = 512;

function field(header: Buffer, from: number, length: number): string {
  const end = header.indexOf(0, from);
  return header.toString('utf8', from, end >= from && end < from + length ? end : from + length);
}

/** The path a PAX header (POSIX.1-2001) gives the next file, when it gives one. */
function paxPath(content: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString('utf8'))?.[1];
}

/**
 * The regular files of a tar archive (ustar, with PAX and GNU long names), enough for FHIR packages.
 * @throws when a header is damaged or a file runs past the end
 */
export function* readTar(archive: Buffer): Generator<TarFile> {
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header[0] === 0) return;
    const size = Number.parseInt(field(header, 124, 12).trim(), 8);
    const start = at + BLOCK;
    if (!(size >= 0) || start + size > archive.length) throw new Error('damaged tar archive');
    const content = archive.subarray(start, start + size);
    const kind = String.fromCharCode(header[156] ?? 0);
    const prefix = field(header, 257, 5) === 'ustar' ? field(header, 345, 155) : '';
    if (kind === 'x') longName = paxPath(content) ?? longName;
    else if (kind === 'L') longName = field(content, 0, content.length);
    else {
      const name = longName ?? (prefix ? `${prefix}/` : '') + field(header, 0, 100);
      longName = undefined;
      if (kind === '0' || kind === '\0') yield { name, content };
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}
