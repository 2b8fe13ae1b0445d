import type { Response } from 'express';
import type { Caller } from '../../interaction/caller.ts';

/** Nobody: before a guard has verified a client, and where none is needed. May do nothing. */
const NOBODY: Caller = { id: '', grants: [] };

/** Keeps who asks for the handlers that come after the guard. */
export function setCaller(response: Response, caller: Caller): void {
  response.locals.caller = caller;
}

/** Who asks; with an empty id when nobody was verified. */
export function callerOf(response: Response): Caller {
  const caller: Caller | undefined = response.locals.caller;
  return caller ?? NOBODY;
}
