import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';

/**
 * Works off the requests of a connection one after the other. A client may send several before it has the first answer,
 * and those that are not safe must not be worked on beside others (RFC 9112, section 9.3.2). So what it reads after a
 * write is what it wrote.
 */
export function inOrder(): RequestHandler {
  const answered = new WeakMap<Socket, Promise<void>>();
  return (request, response, next) => {
    const { socket } = request;
    const before = answered.get(socket);
    answered.set(socket, new Promise((resolve) => response.once('close', resolve)));
    if (before) void before.then(() => next());
    else next();
  };
}
