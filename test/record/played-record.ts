import { expect } from 'vitest';
import type { ResourceStore } from '../../src/store/index.ts';
import type { Running } from '../http/whole-place.ts';
import {
  inOrder,
  type Keeper,
  keyOf,
  type Part,
  RecordModel,
  type SeenCase,
  SITES,
  type Step,
} from './record-model.ts';

/** The base of the server, as it is configured. */
export const BASE = 'https://registry.example/fhir';

const MRN = 'urn:example:mrn';
const RETRACTED = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }],
};

interface PulledCase {
  id: string;
  removed?: true;
  patient: { identifiers?: { value: string }[] };
  primaryCancers?: { site: string }[];
}

/**
 * A record that steps are played on over HTTP, beside what the model says of it, and a registry that follows the
 * changes.
 */
export class PlayedRecord {
  readonly #server: Running;
  /** Keeps the ids of one run apart from those of others in the same store. */
  readonly #run: string;
  readonly #model = new RecordModel();
  readonly #ids = new Map<string, string>();
  readonly #pulled = new Map<string, PulledCase>();
  #cursor: string;
  readonly #from: number;

  static async begin(server: Running, run: string): Promise<PlayedRecord> {
    const { headers } = await server.http.get('/cases?limit=1').expect(200);
    const { cursor } = await pull(server, `?since=${String(headers['x-iscm-cursor'] ?? '')}`);
    return new PlayedRecord(server, run, cursor, await horizon(server.adapter.store));
  }

  private constructor(server: Running, run: string, cursor: string, from: number) {
    this.#server = server;
    this.#run = run;
    this.#cursor = cursor;
    this.#from = from;
  }

  /** Plays a step; its answer must be what the model says, and the registry must then see what the model has. */
  async play(step: Step): Promise<void> {
    await this.#take(step);
    const { cases, cursor } = await pull(this.#server, `?since=${this.#cursor}`);
    this.#cursor = cursor;
    for (const one of cases) {
      if (one.removed) this.#pulled.delete(one.id);
      else this.#pulled.set(one.id, one);
    }
    expect(this.#seen(this.#pulled.values())).toEqual(this.#model.cases());
  }

  /** Patients that the steps were about. */
  async patients(): Promise<string[]> {
    const { store } = this.#server.adapter;
    const versions = await store.read(async (reader) =>
      reader.versions({
        limit: 10_000,
        after: { sequence: this.#from, type: '', id: '' },
        until: await reader.horizon(),
      }),
    );
    return [...new Set(versions.flatMap(({ patient }) => patient ?? []))];
  }

  /** What changes added up to is what there is. */
  async checkAgainstAll(): Promise<void> {
    const { cases } = await pull(this.#server, '');
    const own = cases.filter(({ id }) => this.#pulled.has(id));
    expect(new Map(own.map((one) => [one.id, one]))).toEqual(this.#pulled);
  }

  #seen(cases: Iterable<PulledCase>): SeenCase[] {
    return inOrder([...cases].map(seenCase).map((one) => ({ ...one, patient: one.patient?.slice(this.#run.length) })));
  }

  async #take(step: Step): Promise<void> {
    const model = this.#model;
    switch (step.do) {
      case 'push': {
        const stored = model.store(step.keeper, step.patients, step.parts);
        return this.#push(step.keeper, step.patients, step.parts, stored ? 200 : 409);
      }
      case 'put': {
        const stored = model.store('here', [], [step.part]);
        const { status } = await this.#put(this.#condition('here', step.part));
        return expect(status).toSatisfy((code) => (stored ? code === 200 || code === 201 : code === 409));
      }
      case 'put patient': {
        const other = this.#localId('here', 3 - step.patient);
        const link = [{ other: { reference: `Patient/${other}` }, type: 'replaced-by' }];
        // a link may not lead to who was deleted
        const stays = step.replacedBy && model.isHeld(keyOf('here', 3 - step.patient));
        model.store('here', [step.patient], []);
        const { status } = await this.#put({ ...this.#patient('here', step.patient), ...(stays ? { link } : {}) });
        return expect([200, 201]).toContain(status);
      }
      case 'delete': {
        const key = keyOf(step.keeper, step.fact);
        model.facts.delete(key);
        const id = step.keeper === 'here' ? this.#localId('here', step.fact) : this.#ids.get(`Condition ${key}`);
        if (id !== undefined) await this.#server.http.delete(`/fhir/Condition/${id}`).expect(204);
        return;
      }
      case 'delete patient': {
        const key = keyOf(step.keeper, step.patient);
        const id = step.keeper === 'here' ? this.#localId('here', step.patient) : this.#ids.get(`Patient ${key}`);
        if (id === undefined || !model.isHeld(key)) return;
        const { body } = await this.#server.http.get(`/fhir/Patient?link=Patient/${id}&_summary=count`);
        if (body.total > 0) return;
        const status = model.deletePatient(key) ? 204 : 409;
        await this.#server.http.delete(`/fhir/Patient/${id}`).expect(status);
        return;
      }
      case 'write back':
        return this.#writeBack(step);
    }
  }

  /** The site of a finding is corrected in the case, and goes back into the resource. */
  async #writeBack({ keeper, patient, site, stale }: Extract<Step, { do: 'write back' }>): Promise<void> {
    const key = keyOf(keeper, patient);
    const facts = this.#model.of(key);
    const [fact] = facts.filter((one) => facts.filter((other) => other.site === one.site).length === 1);
    const held = [...this.#pulled.values()].find(
      ({ patient: { identifiers } }) => identifiers?.[0]?.value === this.#run + key,
    );
    if (!fact || !held) return;
    const { body, headers } = await this.#server.http.get(`/cases/${held.id}`).expect(200);
    for (const cancer of body.primaryCancers) if (cancer.site === fact.site) cancer.site = site;
    await this.#server.http
      .put(`/cases/${held.id}`)
      .set({ 'content-type': 'application/json', 'if-match': stale ? 'W/"0"' : String(headers.etag) })
      .send(JSON.stringify(body))
      .expect(stale ? 412 : 200);
    if (!stale) fact.site = site;
  }

  async #push(keeper: Keeper, patients: readonly number[], parts: readonly Part[], expected: number): Promise<void> {
    const base = `https://${keeper}.example/${this.#run}`;
    const resources = [
      ...patients.map((patient) => this.#patient(keeper, patient)),
      ...parts.map((part) => this.#condition(keeper, part)),
    ];
    if (resources.length === 0) return;
    const entry = resources.map((resource) => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
      resource,
    }));
    const answer = await this.#server.send('post', '/fhir', { resourceType: 'Bundle', type: 'collection', entry });
    expect(answer.status).toBe(expected);
    if (expected !== 200) return;
    for (const [at, { fullUrl }] of answer.body.entry.entries()) {
      const { resourceType, id } = resources[at] ?? {};
      this.#ids.set(`${resourceType} ${keeper}-${id}`, fullUrl.split('/').at(-1));
    }
  }

  #put(resource: { resourceType: string; id: string }) {
    return this.#server.send('put', `/fhir/${resource.resourceType}/${resource.id}`, resource);
  }

  readonly #localId = (keeper: Keeper, number: number): string =>
    keeper === 'here' ? `${this.#run}-${number}` : String(number);

  #patient(keeper: Keeper, number: number) {
    const identifier = [{ system: MRN, value: this.#run + keyOf(keeper, number) }];
    return { resourceType: 'Patient', id: this.#localId(keeper, number), identifier };
  }

  #condition(keeper: Keeper, { fact, of, site, retracted, refers }: Part) {
    const whose = refers === 'here' ? 'here' : keeper;
    const base = whose === 'here' ? BASE : `https://${keeper}.example/${this.#run}`;
    return {
      resourceType: 'Condition',
      id: this.#localId(keeper, fact),
      code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: SITES[site] }] },
      // two that say the same word for word would be one
      note: [{ text: keyOf(keeper, fact) }],
      subject: { reference: `${refers === 'relative' ? '' : `${base}/`}Patient/${this.#localId(whose, of)}` },
      ...(retracted ? { verificationStatus: RETRACTED } : {}),
    };
  }
}

const seenCase = ({ patient, primaryCancers = [] }: PulledCase): SeenCase => ({
  patient: patient.identifiers?.[0]?.value,
  sites: primaryCancers.map(({ site }) => site).sort(),
});

/** All cases of a server, in one order. */
export const allCases = async (server: Running): Promise<SeenCase[]> =>
  inOrder((await pull(server, '')).cases.map(seenCase));

const horizon = (store: ResourceStore): Promise<number> => store.read((reader) => reader.horizon());

async function pull({ http }: Running, query: string): Promise<{ cases: PulledCase[]; cursor: string }> {
  const { text, headers } = await http.get(`/cases${query}`).set('accept', 'application/x-ndjson').expect(200);
  const cases = text.split('\n').filter(Boolean);
  return { cases: cases.map((line) => JSON.parse(line)), cursor: String(headers['x-iscm-cursor']) };
}
