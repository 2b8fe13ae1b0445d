import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** Whether the process has too much to do or to keep. */
export interface Pressure {
  high(): boolean;
  stop(): void;
}

/** How old what was measured may be, in milliseconds. */
const INTERVAL_MS = 1000;

/**
 * Measures the heap and the delay of the event loop, at most once a second and only when asked.
 * @param limits part of the heap in percent; mean delay in milliseconds, 0 for any
 */
export function processPressure(limits: { maxHeapPercent: number; maxEventLoopDelayMs: number }): Pressure {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let measured = performance.now();
  let high = false;
  return {
    high: () => {
      if (performance.now() - measured < INTERVAL_MS) return high;
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      const late = limits.maxEventLoopDelayMs > 0 && delay.mean / 1e6 > limits.maxEventLoopDelayMs;
      high = late || used * 100 > limit * limits.maxHeapPercent;
      delay.reset();
      measured = performance.now();
      return high;
    },
    stop: () => {
      delay.disable();
    },
  };
}
