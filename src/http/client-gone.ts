/** Why the reads of a request were ended: its client has gone, so that nobody waits for the answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}
