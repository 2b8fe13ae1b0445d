const BLOCK = 512;

/** Octal digits that fill a field but for the NUL at its end. */
const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** The header and content of a file in an archive (ustar, POSIX.1-1988); its name is ASCII of at most 100 characters. */
export function tarFile(name: string, text: string): Buffer {
  if (name.length > 100) throw new Error(`${name} is too long for an archive`);
  const content = Buffer.from(text, 'utf8');
  const file = Buffer.alloc(BLOCK + Math.ceil(content.length / BLOCK) * BLOCK);
  file.write(name, 0, 100, 'latin1');
  // mode, owner, group, size, time: the same for the same content, wherever it is made
  file.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(content.length, 12) + octal(0, 12), 100, 'latin1');
  file.write(' '.repeat(8), 148, 'latin1');
  file.write('0', 156, 'latin1');
  file.write('ustar\x0000', 257, 'latin1');
  const sum = file.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  file.write(`${octal(sum, 7)} `, 148, 'latin1');
  content.copy(file, BLOCK);
  return file;
}

/** The end of an archive: two empty blocks. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * BLOCK);
