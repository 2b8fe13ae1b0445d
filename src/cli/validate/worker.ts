import { parentPort, workerData } from 'node:worker_threads';
import { definitionsWith } from '../toolkit.ts';
import { createLane, type LaneSettings } from './lane.ts';
import type { Task } from './task.ts';

/**
 * The thread of a worker lane (./worker-lane.ts): a message in is a task, a message out its result, in the same order.
 * What is odd about packages was told by the thread that started it.
 */
const settings: LaneSettings = workerData;
const lane = createLane(settings, () => definitionsWith(settings.options.package, () => undefined));
const port = parentPort;
port?.on('message', (task: Task) => port.postMessage(lane.run(task)));
