import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/iscm-fhir.js', import.meta.url));

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** What it wrote to standard error so far. */
  said(): string;
  /** Sends a signal and gives the exit code (or the signal) when the process is gone. */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

/** Starts the program with settings as environment variables, if need be by another that runs it. */
export function spawnProgram(
  environment: Record<string, string>,
  by: readonly string[] = [],
): { child: ChildProcess; said(): string } {
  const [command = process.execPath, ...rest] = [...by, process.execPath, PROGRAM, 'serve'];
  const child = spawn(command, rest, {
    env: { PATH: process.env.PATH, ISCM_PORT: '0', ISCM_LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdout.resume();
  return { child, said: () => said };
}

/** Starts the program and waits until it says where it listens. */
export async function startProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const { child, said } = spawnProgram(environment);
  const gone = once(child, 'exit');
  for (;;) {
    const url = /listens on (http:\S+)/.exec(said())?.[1];
    if (url !== undefined) return { url, child, said, end: (signal) => endProcess(child, gone, signal) };
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server did not start: ${said()}`);
    if (child.stderr) await Promise.race([once(child.stderr, 'data'), gone]);
  }
}

async function endProcess(child: ChildProcess, gone: Promise<unknown[]>, signal: NodeJS.Signals) {
  child.kill(signal);
  await gone;
  return child.exitCode ?? child.signalCode;
}
