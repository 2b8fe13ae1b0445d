import { Socket } from 'node:net';

/**
 * A socket that sends what is written to it in one turn of the event loop in one go. The client holds its socket back
 * (`cork`) for the messages of a statement; statements sent together would still be a call of the system each.
 */
export class GatheringSocket extends Socket {
  #gathers = false;

  override cork(): void {
    super.cork();
    if (this.#gathers) return;
    this.#gathers = true;
    super.cork();
    process.nextTick(() => {
      this.#gathers = false;
      this.uncork();
    });
  }
}
