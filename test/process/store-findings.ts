import { type PlainReader, plainReader } from './plain-reader.ts';
import { PUSH_SYSTEM } from './push.ts';

/** What must hold in every store: a query for the rows that break it. */
const BROKEN: Record<string, string> = {
  'versions of a resource count from 1 without a gap': `
    SELECT type, id FROM resource_version GROUP BY type, id HAVING MIN(version) <> 1 OR MAX(version) <> COUNT(*)`,
  'the current version is the last one': `
    SELECT r.type, r.id FROM resource r JOIN resource_version v ON v.row = r.row
    WHERE v.type <> r.type OR v.id <> r.id OR EXISTS
      (SELECT 1 FROM resource_version n WHERE n.type = r.type AND n.id = r.id AND n.version > v.version)`,
  'every resource with versions has a current one': `
    SELECT v.type, v.id FROM resource_version v LEFT JOIN resource r ON r.type = v.type AND r.id = v.id
    WHERE r.row IS NULL`,
  'a resource counts as deleted when its last version is a deletion': `
    SELECT r.type, r.id FROM resource r JOIN resource_version v ON v.row = r.row
    WHERE (r.deleted = 1) <> (v.method = 'DELETE')`,
  'a version is replaced by the commit of the next one': `
    SELECT v.type, v.id FROM resource_version v
    LEFT JOIN resource_version n ON n.type = v.type AND n.id = v.id AND n.version = v.version + 1
    WHERE COALESCE(v.replaced, -1) <> COALESCE(n.sequence, -1)`,
  'later versions are of later commits and never look older': `
    SELECT v.type, v.id FROM resource_version v
    JOIN resource_version n ON n.type = v.type AND n.id = v.id AND n.version = v.version + 1
    WHERE n.sequence <= v.sequence OR n.last_updated < v.last_updated`,
  'every version and case belongs to a commit': `
    SELECT sequence FROM (SELECT sequence FROM resource_version UNION SELECT sequence FROM iscm_case) used
    WHERE NOT EXISTS (SELECT 1 FROM store_commit c WHERE c.sequence = used.sequence)`,
  'identifiers are those of current resources': `
    SELECT row FROM resource_identifier used
    WHERE NOT EXISTS (SELECT 1 FROM resource r WHERE r.row = used.row AND r.deleted = 0)`,
  'references of current resources have targets that are there': `
    SELECT f.type, f.id FROM resource s JOIN search_reference f ON f.row = s.row
    LEFT JOIN resource r ON r.type = f.type AND r.id = f.id
    WHERE f.type <> '' AND s.type <> 'Provenance' AND (r.row IS NULL OR r.deleted = 1)`,
  'lineage and reports belong to cases that are there': `
    SELECT case_id FROM (SELECT case_id FROM case_lineage UNION SELECT case_id FROM case_report) used
    WHERE NOT EXISTS (SELECT 1 FROM iscm_case c WHERE c.id = used.case_id AND c.content IS NOT NULL)`,
  'nothing waits for a patient who is there, of whom there is one': `
    SELECT w.row FROM awaited_patient w JOIN resource r ON r.row = w.row AND r.deleted = 0 WHERE 1 =
      (SELECT COUNT(*) FROM resource_identifier i WHERE i.type = 'Patient' AND i.value = w.value AND i.system = w.system)`,
  'a patient with a condition has one case': `
    SELECT r.patient FROM resource r WHERE r.type = 'Condition' AND r.deleted = 0 AND r.patient IS NOT NULL AND 1 <>
      (SELECT COUNT(*) FROM iscm_case c WHERE c.patient = r.patient AND c.content IS NOT NULL)`,
};

/**
 * Reads a store with plain SQL and says what is wrong with it, one sentence each: broken rows, pushes that are there in
 * part or in two commits, and pushes among `acknowledged` that are not there.
 */
export async function storeFindings(store: string, acknowledged: Iterable<string> = []): Promise<string[]> {
  const reader = await plainReader(store);
  try {
    return [...(await brokenRows(reader)), ...(await brokenPushes(reader, acknowledged))];
  } finally {
    await reader.close();
  }
}

async function brokenRows(reader: PlainReader): Promise<string[]> {
  const found: string[] = [];
  for (const [rule, sql] of Object.entries(BROKEN)) {
    const rows = await reader.rows(sql);
    if (rows.length > 0) found.push(`${rule}: not so ${rows.length} times, first ${JSON.stringify(rows[0])}`);
  }
  return found;
}

/** A push as its tag says it was sent, and what is stored of it. */
interface StoredPush {
  expected: number;
  entries: number;
  commits: Set<string>;
}

async function brokenPushes(reader: PlainReader, acknowledged: Iterable<string>): Promise<string[]> {
  const pushes = new Map<string, StoredPush>();
  for (const { content, sequence } of await reader.rows(
    'SELECT content, sequence FROM resource_version WHERE content IS NOT NULL',
  )) {
    const tag = JSON.parse(String(content)).meta?.tag?.find(({ system }: { system: string }) => system === PUSH_SYSTEM);
    if (tag === undefined) continue;
    const push = pushes.get(tag.code) ?? { expected: Number(tag.version), entries: 0, commits: new Set<string>() };
    push.entries += 1;
    push.commits.add(String(sequence));
    pushes.set(tag.code, push);
  }
  const partial = [...pushes].filter(([, push]) => push.entries !== push.expected || push.commits.size !== 1);
  const lost = [...acknowledged].filter((id) => !pushes.has(id));
  return [
    ...partial.map(([id, { entries, expected }]) => `push ${id} has ${entries} of ${expected} entries in one commit`),
    ...lost.map((id) => `push ${id} was acknowledged and is not there`),
  ];
}
