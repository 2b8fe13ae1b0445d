import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ENGINES } from '../process/places.ts';
import { pushOf, sendUntilTaken } from '../process/push.ts';
import { runningServers } from '../process/running-servers.ts';

const WRITERS = 3;
const TURNS = 8;
/** Patients that all write to. */
const PATIENTS = ['pa', 'pb', 'pc', 'pd'];

const confirmed = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
};

/** What a writer says of a patient: a metastasis of its own, with a note that it never gave before. */
function bodyOf(patient: string, writer: number, turn: number): string {
  const subject = { reference: `Patient/${patient}` };
  const site = { system: 'http://snomed.info/sct', code: ['94391008', '94381002', '94222008'][writer] };
  return pushOf([
    { type: 'Patient', id: patient, content: { gender: 'female' } },
    {
      type: 'Condition',
      id: `${patient}-${writer}`,
      content: {
        subject,
        code: { coding: [site] },
        verificationStatus: confirmed,
        note: [{ text: `${writer} in turn ${turn}` }],
      },
    },
  ]).body;
}

const removal = (patient: string, writer: number): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [`Condition/${patient}-${writer}`, `Patient/${patient}`].map((url) => ({
      request: { method: 'DELETE', url },
    })),
  });

/** A registry that pulls from one process after the other, and keeps what each pull gave. */
class Registry {
  /** Line by id of the case. */
  readonly held = new Map<string, string>();
  /** Lines of all pulls but the first. */
  readonly given: string[] = [];
  #cursor: string | undefined;

  async pull(url: string): Promise<void> {
    const since = this.#cursor === undefined ? '' : `&since=${this.#cursor}`;
    const answer = await fetch(`${url}/cases?_format=ndjson&trailer=true${since}`);
    const lines = (await answer.text()).trimEnd().split('\n');
    const { complete, cursor } = JSON.parse(lines.pop() ?? '{}');
    if (answer.status !== 200 || complete !== true) throw new Error(`answered ${answer.status}`);
    for (const line of lines) {
      const { id, removed } = JSON.parse(line);
      if (removed) this.held.delete(id);
      else this.held.set(id, line);
    }
    if (this.#cursor !== undefined) this.given.push(...lines);
    this.#cursor = cursor;
  }
}

// several processes; on SQLite, which has one, case-changes.test.ts follows changes
describe.for(ENGINES.filter(({ processes }) => processes > 1))(
  'registries that pull from any process on $name while all of them write',
  (engine) => {
    const { urlOf } = runningServers(engine);

    const write = async (writer: number): Promise<void> => {
      const own = `own${writer}`;
      expect(await sendUntilTaken(urlOf(writer), bodyOf(own, writer, 0))).toBe(200);
      for (let turn = 0; turn < TURNS; turn += 1) {
        const patient = PATIENTS[(turn + writer) % PATIENTS.length] ?? '';
        expect(await sendUntilTaken(urlOf(writer), bodyOf(patient, writer, turn))).toBe(200);
      }
      expect(await sendUntilTaken(urlOf(writer), removal(own, writer))).toBe(200);
    };

    test('lose nothing, and are given no version of a case twice', async () => {
      const registries = Array.from({ length: engine.processes }, () => new Registry());
      let writing = true;
      const written = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer))).finally(() => {
        writing = false;
      });
      const pulled = registries.map(async (registry, at) => {
        for (let turn = 0; writing; turn += 1) {
          await registry.pull(urlOf(at + turn));
          await setTimeout(20);
        }
        await registry.pull(urlOf(at));
      });
      await Promise.all([written, ...pulled]);
      const whole = (await (await fetch(`${urlOf(0)}/cases?_format=ndjson`)).text()).trimEnd().split('\n');
      expect(whole).toHaveLength(PATIENTS.length);
      expect(whole.join('\n')).toContain(`in turn ${TURNS - 1}`);
      for (const { held, given } of registries) {
        expect([...held.values()].toSorted()).toEqual(whole.toSorted());
        expect(given.length).toBeGreaterThan(PATIENTS.length);
        expect(new Set(given).size).toBe(given.length);
      }
    });
  },
);
