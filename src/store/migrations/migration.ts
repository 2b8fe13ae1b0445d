/** One step of the schema, in the words of each engine. */
export interface Migration {
  sqlite: string;
  postgres: string;
}
