import { type Failure, fail } from '../interaction/outcome.ts';

/** A body beyond what is taken; who is told how much that is can divide what was sent. */
export const bodyTooLarge = (mostBytes: number): Failure =>
  fail('too-long', 'body-too-large', `The body is larger than the ${mostBytes} bytes that this server takes.`);
