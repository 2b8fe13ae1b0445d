import { randomInt } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashLog, crashRound, wrongProjections } from './crash-round.ts';
import { storeFindings } from './store-findings.ts';

/**
 * Kills the server at random moments under load, round after round on one store, and after each round reads the store
 * with plain SQL: every acknowledged push present and whole, no gap, no half transaction; in the end every case as the
 * resources held make it. Ends with 1 at the first finding; the store is left for looking at.
 * `node test/process/soak.ts --rounds 300 --store postgres://… --processes 3`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    store: { type: 'string' },
    processes: { type: 'string', default: '1' },
    clients: { type: 'string', default: '16' },
  },
});
const store = values.store ?? `sqlite:${join(mkdtempSync(join(tmpdir(), 'iscm-soak-')), 'store.sqlite')}`;
const log = crashLog();
const seen = new Set<string>();
console.log(`store ${store.replace(/\/\/[^@/]*@/, '//')}`);

for (let round = 1; round <= Number(values.rounds); round++) {
  // patients of their own per ten rounds, so that a round's work does not grow with the rounds before
  const patients = Array.from({ length: 8 }, (_, at) => `s${Math.trunc(round / 10)}-${at}`);
  for (const patient of patients) seen.add(patient);
  const killAfter = randomInt(1, 60);
  await crashRound(
    { store, processes: Number(values.processes), clients: Number(values.clients), killAfter, patients },
    log,
  );
  const findings = await storeFindings(store, log.acknowledged);
  if (log.unexpected.size > 0) findings.push(`unexpected answers: ${[...log.unexpected].join(', ')}`);
  const wrong = round % 10 === 0 || round === Number(values.rounds) ? await wrongProjections(store, [...seen]) : [];
  for (const patient of wrong) findings.push(`the case of ${patient} is not what its resources make`);
  console.log(`round ${round}: ${log.acknowledged.size} pushes acknowledged, ${findings.length} findings`);
  if (findings.length > 0) {
    console.error(findings.join('\n'));
    process.exit(1);
  }
}
