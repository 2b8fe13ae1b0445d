import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

/** Whether the process has too much to do or to keep. */
export interface Pressure {
  high(): boolean;
  stop(): void;
}

/** How old what was measured may be, in milliseconds. */
const INTERVAL_MS = 1000;

/** What was just made lies apart, with a bound of its own. */
const YOUNG: ReadonlySet<string> = new Set(['new_space', 'new_large_object_space']);

/**
 * Bytes that long-lived objects may take before the process ends. V8's own figure adds room for those just made, 192 MB
 * by default, which is more than the rest in a small process. So the flag is read where it is given.
 */
function oldSpaceLimit(): number {
  const flags = [process.env.NODE_OPTIONS ?? '', ...process.execArgv].join(' ');
  const given = [...flags.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].at(-1)?.[1];
  return given === undefined ? getHeapStatistics().heap_size_limit : Number(given) * 1024 * 1024;
}

function oldSpaceUsed(): number {
  const old = getHeapSpaceStatistics().filter(({ space_name }) => !YOUNG.has(space_name));
  return old.reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}

/**
 * Measures the heap and the delay of the event loop, at most once a second and only when asked.
 * @param limits part of the heap in percent; mean delay in milliseconds, 0 for any
 */
export function processPressure(limits: { maxHeapPercent: number; maxEventLoopDelayMs: number }): Pressure {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const limit = oldSpaceLimit();
  let measured = performance.now();
  let high = false;
  return {
    high: () => {
      if (performance.now() - measured < INTERVAL_MS) return high;
      const late = limits.maxEventLoopDelayMs > 0 && delay.mean / 1e6 > limits.maxEventLoopDelayMs;
      high = late || oldSpaceUsed() * 100 > limit * limits.maxHeapPercent;
      delay.reset();
      measured = performance.now();
      return high;
    },
    stop: () => {
      delay.disable();
    },
  };
}
