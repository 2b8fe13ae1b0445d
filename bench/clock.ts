/**
 * Milliseconds of processor time of this process, all its threads together: the machine's other work does not count,
 * that of the garbage collector and of compiling does.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
