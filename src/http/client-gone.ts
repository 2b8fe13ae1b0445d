import type { Response } from 'express';

/** Why the reads of a request were ended: its client has gone, so that nobody waits for the answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** A signal that is aborted with `ClientGone` when the connection of an answer closes before all of it was handed over. */
export function clientGone(response: Response): AbortSignal {
  const gone = new AbortController();
  const check = () => {
    if (!response.writableFinished) gone.abort(new ClientGone());
  };
  if (response.destroyed) check();
  else response.once('close', check);
  return gone.signal;
}
