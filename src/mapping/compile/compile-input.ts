import type { Terminology } from '../../fhir/ports.ts';
import type { Profiles } from '../../profile/index.ts';
import type { CodeMap } from '../code-map.ts';
import type { MappingSource, MappingText } from '../file/mapping-file.ts';
import type { CasePart } from './case-leaves.ts';

/** What a mapping is compiled from. */
export interface CompileInput {
  files: readonly { text: MappingText; source: MappingSource }[];
  profiles: Profiles;
  codeMaps: ReadonlyMap<string, CodeMap>;
  parts: readonly CasePart[];
  /** What codes are held against; without it they are not. */
  terminology?: Terminology;
}
