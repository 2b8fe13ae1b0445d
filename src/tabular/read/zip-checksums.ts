/** Signatures of the records at the end of an archive, and of an entry of its directory (APPNOTE 4.3.12 to 4.3.16). */
const END = 0x0605_4b50;
const END_64 = 0x0606_4b50;
const LOCATOR_64 = 0x0706_4b50;
const ENTRY = 0x0201_4b50;

/** Bytes of the end record without its comment, of the locator before it, and of an entry without what varies. */
const END_SIZE = 22;
const LOCATOR_SIZE = 20;
const ENTRY_SIZE = 46;

/** Where the directory of an archive begins; beyond 4 GiB, or in doubt, a record of 64 bits says so. */
function directoryOf(view: DataView): number {
  let end = view.byteLength - END_SIZE;
  while (view.getUint32(end, true) !== END) end -= 1;
  const at = view.getUint32(end + 16, true);
  const locator = end - LOCATOR_SIZE;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) return at;
  const end64 = Number(view.getBigUint64(locator + 8, true));
  return view.getUint32(end64, true) === END_64 ? Number(view.getBigUint64(end64 + 48, true)) : at;
}

/**
 * The checksums (CRC-32) that the directory of a ZIP archive tells of its entries, in its order.
 * @throws RangeError where the bytes are no archive
 */
export function zipChecksums({ buffer, byteOffset, byteLength }: Uint8Array): number[] {
  const view = new DataView(buffer, byteOffset, byteLength);
  const checksums: number[] = [];
  let at = directoryOf(view);
  while (view.getUint32(at, true) === ENTRY) {
    checksums.push(view.getUint32(at + 16, true));
    at += ENTRY_SIZE + [28, 30, 32].reduce((sum, length) => sum + view.getUint16(at + length, true), 0);
  }
  return checksums;
}
