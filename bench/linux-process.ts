import { readFileSync } from 'node:fs';

/** What Linux tells of a process in `/proc`: its memory, its processor time. */

/** A tick of the clock by which Linux counts processor time, in milliseconds. */
const TICK = 10;

/** Processor time so far in milliseconds (proc_pid_stat, fields 14 to 17). */
function times(pid: number | 'self'): { own: number; ofChildren: number } {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = afterName
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) * TICK);
  return { own: user + system, ofChildren: childUser + childSystem };
}

/** Processor time of a process so far, all its threads, in milliseconds. */
export const processorTimeOf = (pid: number): number => times(pid).own;

/** Processor time of all processes that this one started and waited for, in milliseconds. */
export const childrenTime = (): number => times('self').ofChildren;

/** Memory of a process in MB: what lies in RAM (`VmRSS`), or the most that ever did (`VmHWM`). */
export function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
}
