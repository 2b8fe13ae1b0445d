import { reasonOf } from '../../fhir/system-error.ts';
import { Unusable } from '../exit-code.ts';
import type { Lane, LaneSettings, TaskLane } from './lane.ts';
import { jobsOf } from './options.ts';
import { sizeOf, type Task, type TaskResult } from './task.ts';
import { keepHeapsSmall, startWorker, type WorkerLane } from './worker-lane.ts';

/** Bytes of input for which it pays to start a thread, which takes about as long as checking them. */
const WORTH_A_THREAD = 12 * 1024 ** 2;

/** Hands tasks to threads once there is enough to do. */
export interface Crew {
  /** Tasks to have under way at one time. */
  readonly ahead: number;
  run(task: Task): Promise<TaskResult>;
  end(): Promise<void>;
}

/**
 * Small inputs are checked in this thread. Threads are started at once when the inputs are known to be large, and for
 * inputs of unknown size when enough was read.
 * @param here does tasks in this thread
 * @param expected bytes of the inputs; 0 when that is not known
 */
export function createCrew(settings: LaneSettings, here: TaskLane, expected: number): Crew {
  const jobs = jobsOf(settings.options);
  if (expected === 0 || expected >= WORTH_A_THREAD) keepHeapsSmall();
  const threads: WorkerLane[] = [];
  let seen = 0;
  const laneFor = (task: Task): Lane => {
    seen += sizeOf(task);
    const pays = Math.min(jobs, Math.floor(Math.max(expected, seen) / WORTH_A_THREAD));
    // a single thread would only add the way to it
    if (pays > 1 && pays > threads.length) {
      threads.push(startWorker(settings));
      here.release();
    }
    return idlest(threads) ?? here;
  };
  return {
    get ahead() {
      return Math.max(1, 3 * threads.length);
    },
    run: async (task) => laneFor(task).run(task),
    end: async () => {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

function idlest(threads: readonly WorkerLane[]): WorkerLane | undefined {
  return threads.reduce<WorkerLane | undefined>(
    (best, thread) => (best && best.waiting <= thread.waiting ? best : thread),
    undefined,
  );
}

/** A task with its result. */
export interface Done {
  task: Task;
  /** Bytes of input it stood for. */
  size: number;
  result: TaskResult;
}

type UnderWay = Omit<Done, 'result'> & { result: Promise<TaskResult> };

/**
 * Results in the order of the tasks, however long each takes. No more tasks are read than the crew has under way, so
 * that a reader who is slow slows down the reading and not the memory.
 */
export async function* inOrder(tasks: AsyncIterable<Task>, crew: Crew): AsyncGenerator<Done> {
  const underWay: UnderWay[] = [];
  for await (const task of tasks) {
    const size = sizeOf(task); // what is moved to a thread is no longer here
    const result = crew.run(task);
    result.catch(() => undefined); // told when its turn comes
    underWay.push({ task, size, result });
    while (underWay.length >= crew.ahead) yield await next(underWay);
  }
  while (underWay.length > 0) yield await next(underWay);
}

async function next(underWay: UnderWay[]): Promise<Done> {
  const first = underWay.shift();
  if (first === undefined) throw new Error('nothing is under way');
  try {
    return { task: first.task, size: first.size, result: await first.result };
  } catch (error) {
    throw new Unusable(`The check cannot go on: ${reasonOf(error)}.`);
  }
}
