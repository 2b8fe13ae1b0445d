import { isMistake, type Mistake, mistake, shown } from './mistake.ts';

/** The name of a search parameter as it stands in a query. */
export type SearchKey =
  | { kind: 'plain'; code: string; modifier?: string }
  /** `subject:Patient.name`: what the target of a reference must be. */
  | { kind: 'chain'; code: string; type?: string; rest: SearchKey }
  /** `_has:Observation:patient:code`: what a resource that refers to it must be. */
  | { kind: 'has'; type: string; code: string; rest: SearchKey };

const PLAIN = /^([A-Za-z_][\w-]*)(?::([A-Za-z-]+))?$/;
const HAS = /^_has:([A-Z][A-Za-z]*):([A-Za-z_][\w-]*):(.+)$/s;

/** Reads the name of a parameter; `depth` bounds chains and `_has` together. */
export function searchKey(name: string, depth: number): SearchKey | Mistake {
  if (depth < 0)
    return mistake('search-too-deep', 'The chain of this search is longer than this server follows.', 'too-costly');
  const has = HAS.exec(name);
  if (has) {
    const [, type = '', code = '', rest = ''] = has;
    const inner = searchKey(rest, depth - 1);
    return isMistake(inner) ? inner : { kind: 'has', type, code, rest: inner };
  }
  const dot = name.indexOf('.');
  const head = PLAIN.exec(dot < 0 ? name : name.slice(0, dot));
  if (!head || head[1] === '_has')
    return mistake('search-parameter-malformed', `"${shown(name)}" is no name of a search parameter.`);
  const [, code = '', qualifier] = head;
  if (dot < 0) return { kind: 'plain', code, ...(qualifier === undefined ? {} : { modifier: qualifier }) };
  const inner = searchKey(name.slice(dot + 1), depth - 1);
  if (isMistake(inner)) return inner;
  return { kind: 'chain', code, ...(qualifier === undefined ? {} : { type: qualifier }), rest: inner };
}
