import type { Resource } from '../../fhir/json.ts';
import type { IndexRows } from '../resource-index.ts';
import type { SqlValue } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { shardedTable, type Table } from './table.ts';

/** A version that is being written, as index tables see it. */
export interface IndexedVersion {
  /** Its row in `resource_version`, by which index rows belong to it. */
  row: number;
  type: string;
  id: string;
  patient: string | undefined;
  resource: Resource;
  index: IndexRows;
}

/**
 * A table by which current resources are found. Its rows belong to the row of a version: they come with it and go when
 * the next version takes its place. The first column is that `row`, the last the patient.
 */
export interface IndexTable {
  table: Table;
  /** The values of the columns between the first and the last. */
  rowsOf(version: IndexedVersion, { indexed }: Pick<Dialect, 'indexed'>): readonly (readonly SqlValue[])[];
}

/** Every table that is kept up to date when a resource is written. */
export const indexTables: readonly IndexTable[] = [
  {
    table: shardedTable(
      'resource_identifier',
      { row: 'bigint', type: 'text', value: 'text', system: 'text' },
      // two of a resource may differ in characters alone that no database keeps: halves of pairs of surrogates
      'ON CONFLICT DO NOTHING',
    ),
    rowsOf: ({ index, type }, { indexed }) =>
      index.identifiers.map(({ value, system }) => [type, indexed(value), indexed(system)]),
  },
  {
    table: shardedTable('awaited_patient', { row: 'bigint', value: 'text', system: 'text' }, 'ON CONFLICT DO NOTHING'),
    rowsOf: ({ index }, { indexed }) =>
      index.patientIdentifiers.map(({ value, system }) => [indexed(value), indexed(system)]),
  },
];
