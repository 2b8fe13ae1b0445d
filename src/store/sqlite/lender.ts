import { StoreUnavailable } from '../store-errors.ts';

/** Lends things of a kind, each to one piece of work at a time. */
export interface Lender<T> {
  run<R>(work: (lent: T) => Promise<R>): Promise<R>;
  /** Waits until all are back, then closes them. */
  close(): Promise<void>;
}

/** How what is lent comes and goes. */
export interface Lendable<T> {
  open(): T;
  begin(lent: T): Promise<unknown>;
  /** Makes it ready for the next piece of work; what fails here is closed and not lent again. */
  end(lent: T): Promise<unknown>;
  close(lent: T): Promise<unknown>;
}

interface Waiting<T> {
  resolve(lent: T): void;
  reject(reason: unknown): void;
  timer: NodeJS.Timeout;
}

/** A lender that opens what is needed, up to `size`; who comes later waits in line, at most `waitMs` milliseconds. */
export function createLender<T>(kind: Lendable<T>, size: number, waitMs: number): Lender<T> {
  const idle: T[] = [];
  const waiting = new Set<Waiting<T>>();
  const underWay = new Set<Promise<unknown>>();
  let opened = 0;
  let closed = false;

  function open(): T {
    const made = kind.open();
    opened += 1;
    return made;
  }

  const inLine = () =>
    new Promise<T>((resolve, reject) => {
      const one = { resolve, reject, timer: setTimeout(() => tooLate(one), waitMs) };
      waiting.add(one);
    });

  function tooLate(one: Waiting<T>): void {
    waiting.delete(one);
    one.reject(new StoreUnavailable('All connections that read are busy.'));
  }

  /** Hands on what came back, or what can be opened since it did not. */
  function next(lent?: T): void {
    const [first] = waiting;
    if (first === undefined) {
      if (lent !== undefined) idle.push(lent);
      return;
    }
    waiting.delete(first);
    clearTimeout(first.timer);
    try {
      first.resolve(lent ?? open());
    } catch (error) {
      first.reject(error);
    }
  }

  async function lendTo<R>(work: (lent: T) => Promise<R>): Promise<R> {
    const lent = idle.pop() ?? (opened < size ? open() : await inLine());
    try {
      await kind.begin(lent);
      return await work(lent);
    } finally {
      await kind.end(lent).then(
        () => next(lent),
        () => {
          opened -= 1;
          kind.close(lent).catch(() => undefined);
          next();
        },
      );
    }
  }

  return {
    run: (work) => {
      if (closed) return Promise.reject(new StoreUnavailable('The store is closed.'));
      const job = lendTo(work);
      underWay.add(job);
      const done = () => underWay.delete(job);
      job.then(done, done);
      return job;
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(underWay);
      await Promise.all(idle.splice(0).map(kind.close));
    },
  };
}
