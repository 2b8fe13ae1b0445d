import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { crashLog, crashRound, wrongProjections } from './crash-round.ts';
import { ENGINES, type Engine } from './places.ts';
import { storeFindings } from './store-findings.ts';

/**
 * Kills the server at random moments under load, round after round on one store, and after each round reads the store
 * with plain SQL: every acknowledged push present and whole, no gap, no half transaction; every tenth round every case
 * as the resources held make it. Over SQLite, and with TEST_DATABASE_URL over PostgreSQL with three processes side by
 * side. Ends with 1 at the first finding; the store is left for looking at.
 * `npm run soak -- --rounds 300 --engine PostgreSQL`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    clients: { type: 'string', default: '16' },
    engine: { type: 'string' },
  },
});
const rounds = Number(values.rounds);

async function soak({ name, open, processes }: Engine): Promise<void> {
  const { store, dispose } = await open();
  console.log(`${name}: ${store.replace(/\/\/[^@/]*@/, '//')}`);
  const log = crashLog();
  const seen = new Set<string>();
  for (let round = 1; round <= rounds; round++) {
    // patients of their own per ten rounds, so that a round's work does not grow with the rounds before
    const patients = Array.from({ length: 8 }, (_, at) => `s${Math.trunc(round / 10)}-${at}`);
    for (const patient of patients) seen.add(patient);
    const killAfter = randomInt(1, 40);
    await crashRound({ store, processes, clients: Number(values.clients), killAfter, patients }, log);
    const findings = await storeFindings(store, log.acknowledged);
    if (log.unexpected.size > 0) findings.push(`unexpected answers: ${[...log.unexpected].join(', ')}`);
    const wrong = round % 10 === 0 || round === rounds ? await wrongProjections(store, [...seen]) : [];
    for (const patient of wrong) findings.push(`the case of ${patient} is not what its resources make`);
    console.log(`${name} round ${round}: ${log.acknowledged.size} pushes acknowledged, ${findings.length} findings`);
    if (findings.length > 0) {
      console.error(findings.join('\n'));
      process.exit(1);
    }
  }
  await dispose();
}

const wanted = values.engine?.toLowerCase();
const engines = ENGINES.filter(({ name }) => wanted === undefined || name.toLowerCase() === wanted);
if (engines.length === 0) throw new Error(`There is no engine ${values.engine}.`);
for (const engine of engines) {
  if (engine.skipped === undefined) await soak(engine);
  else console.log(`${engine.name}: ${engine.skipped}`);
}
