/**
 * Starts to measure how long the processor works for this process, in seconds: what a bound on the cost of something is
 * held against, since the time on the clock is that of everything else on the machine too.
 */
export function processorTime(): () => number {
  const begun = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
}
