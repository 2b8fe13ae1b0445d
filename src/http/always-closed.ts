import type { Socket } from 'node:net';
import type { RequestHandler, Response } from 'express';

/**
 * Sees to it that each response is told that it is over (`close`), by which what it held is given back. Node forgets those
 * that wait behind another on a connection which then asks for a tunnel (CONNECT): it takes its hands off the connection
 * before it breaks it off.
 */
export function alwaysClosed(): RequestHandler {
  const open = new WeakMap<Socket, Set<Response>>();
  return ({ socket }, response, next) => {
    const known = open.get(socket);
    const responses = known ?? new Set<Response>();
    if (!known) {
      open.set(socket, responses);
      socket.once('close', () => setImmediate(closeAll, responses));
    }
    responses.add(response);
    response.once('close', () => responses.delete(response));
    next();
  };
}

/** Node has told all that it knows of by now. */
function closeAll(responses: ReadonlySet<Response>): void {
  for (const response of responses) response.emit('close');
}
