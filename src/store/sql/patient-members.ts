import type { OwnBases } from '../../fhir/own-base.ts';
import { activeMembers } from '../group-members.ts';
import { parseStored } from '../parse-stored.ts';
import type { SqlConnection } from './connection.ts';
import { readCurrent } from './version-rows.ts';

/** The Patients who are active members of a Group now; nobody where there is no such Group. */
export async function readPatientMembers(sql: SqlConnection, own: OwnBases, group: string): Promise<string[]> {
  const version = await readCurrent(sql, { type: 'Group', id: group });
  return version?.text === undefined ? [] : activeMembers(parseStored(version.text), own);
}
