import type { ResourceVersion, ResourceWrite, StoreWriter } from '../../src/store/index.ts';

/** Writes the next version of one resource. */
export async function putOne(writer: StoreWriter, write: ResourceWrite): Promise<ResourceVersion> {
  const [version] = await writer.putMany([write]);
  if (!version) throw new Error('what was put has no version');
  return version;
}
