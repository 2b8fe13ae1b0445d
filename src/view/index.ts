/** SQL on FHIR v2: flat tables of resources by ViewDefinitions. */

export { resourcesOf } from './bundle-resources.ts';
export type { Cell, Column } from './column.ts';
export type { Piece, TableOptions, TableWriter } from './format/format.ts';
export { TABLE_FORMATS, type TableFormatName, tableFormat } from './format/formats.ts';
export { shippedView, shippedViews } from './shipped-views.ts';
export { type CompiledView, compileView, type View } from './view.ts';
