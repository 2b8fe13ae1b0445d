import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Lane, LaneSettings } from './lane.ts';
import type { Task, TaskResult } from './task.ts';

/** A lane in a thread of its own. */
export interface WorkerLane extends Lane {
  run(task: Task): Promise<TaskResult>;
  /** Tasks given to it that are not done. */
  readonly waiting: number;
  end(): Promise<void>;
}

interface Waiting {
  resolve(result: TaskResult): void;
  reject(reason: unknown): void;
}

/** The worker beside this file, which is TypeScript in a checkout and JavaScript in the package. */
const entry = new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** Moves the bytes of a task instead of copying them. */
function movable(task: Task): ArrayBuffer[] {
  if (task.kind === 'lines') return [task.block.bytes.buffer];
  return task.kind === 'document' ? [task.bytes.buffer] : [];
}

/** Memory for new objects in a thread, in MB: lines are small and soon done with. */
const YOUNG = 16;

/** Lets heaps grow by this part of what is alive before they are cleared; by default they may double. */
const GROWTH = '--heap-growing-percent=25';

/** Keeps memory low in what may become long work; costs some time. Holds for heaps of threads that start later, too. */
export function keepHeapsSmall(): void {
  setFlagsFromString(GROWTH);
}

/** Starts a thread that does tasks in the order given. When it dies, the tasks it still had are rejected. */
export function startWorker(settings: LaneSettings): WorkerLane {
  const worker = new Worker(entry, { workerData: settings, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } });
  const waiting: Waiting[] = [];
  let dead: Error | undefined;
  const fail = (reason: Error): void => {
    dead ??= reason;
    for (const task of waiting.splice(0)) task.reject(dead);
  };
  worker.on('message', (result: TaskResult) => waiting.shift()?.resolve(result));
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', () => fail(new Error('A worker thread ended.')));
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (dead) reject(dead);
        else {
          waiting.push({ resolve, reject });
          worker.postMessage(task, movable(task));
        }
      }),
    get waiting() {
      return waiting.length;
    },
    end: async () => {
      await worker.terminate();
    },
  };
}
