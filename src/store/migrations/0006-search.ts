export { searchTables as search } from '../sql/search/schema.ts';
