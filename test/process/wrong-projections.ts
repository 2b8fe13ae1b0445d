import { projectPatients } from '../../src/projection/index.ts';
import type { ResourceStore } from '../../src/store/index.ts';
import { shippedMapping } from '../mapping/toolkit.ts';

/** Patients whose cases in a store are not what the resources held of them make. */
export function wrongProjectionsIn(store: ResourceStore, patients: readonly string[]): Promise<string[]> {
  const mapping = shippedMapping();
  return store.transaction(async (writer) => {
    const wrong: string[] = [];
    for (const patient of patients) {
      const cases = async () => {
        const ids = await writer.casesOf(patient);
        const found = await Promise.all(ids.map((id) => writer.readCase(id)));
        return JSON.stringify(found.map((one) => [one?.id, one?.text, one?.state, one?.version]));
      };
      const held = await cases();
      await projectPatients(writer, [patient], mapping);
      if ((await cases()) !== held) wrong.push(patient);
    }
    return { commit: false, value: wrong };
  });
}
