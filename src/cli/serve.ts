import { loadSettings, noSetting, type Settings } from '../config/index.ts';
import { isSystemError, reasonOf, systemErrorText } from '../fhir/system-error.ts';
import { withoutSecrets } from '../store/index.ts';
import { EXIT } from './exit-code.ts';

/** A server that was started. */
export interface StartedServer {
  url: string;
  stop(): Promise<void>;
}

/** Starts a server; rejects with a message for the operator when it cannot. */
export type StartServer = (settings: Settings) => Promise<StartedServer>;

/** What a command does to the process around it; tests put their own here. */
export interface ServeIo {
  environment: Record<string, string | undefined>;
  /** Writes lines to standard error. */
  say(line: string): void;
  /** Lets a signal to stop end the process at once, until the function it gives is called. */
  endAtSignal(): () => void;
  /** Resolves with the name of the first signal to stop. */
  stopped(): Promise<string>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'];

/** The surroundings of the real process. */
const processIo: ServeIo = {
  environment: process.env,
  say: (line) => process.stderr.write(`${line}\n`),
  endAtSignal,
  stopped: () =>
    new Promise((resolve) => {
      for (const signal of SIGNALS) process.once(signal, () => resolve(signal));
    }),
};

/**
 * Lets a signal end the process while it starts. A signal does that by itself, whatever statement the process waits
 * for. Only process 1 of a container gets no signal that it does not listen to. Nothing has to be finished: what a
 * start does to the store it does in transactions.
 */
function endAtSignal(): () => void {
  if (process.pid !== 1) return () => {};
  const end = (signal: string) => {
    processIo.say(`${signal}: stopped while starting.`);
    process.exit(EXIT.good);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
}

/**
 * `serve`: the HTTP server until SIGTERM or SIGINT.
 * @param options flags by the names of settings, and `config` for the file
 * @param start makes the server; the program gives it, since the command line does not know how the server is wired
 * @returns the exit code: 0 stopped as asked, 2 wrong settings or an address not to be had
 */
export async function serve(
  options: Readonly<Record<string, unknown>>,
  start: StartServer,
  io: ServeIo = processIo,
): Promise<number> {
  const { config, ...flags } = options;
  const file = typeof config === 'string' ? { file: config } : {};
  const loaded = loadSettings({ flags, environment: io.environment, ...file });
  if (!loaded.settings) {
    io.say(loaded.problems.map((problem) => `iscm-fhir: ${problem}`).join('\n'));
    return EXIT.unusable;
  }
  for (const name of loaded.unknown) io.say(`iscm-fhir: ${noSetting([name])}`);
  const releaseSignals = io.endAtSignal();
  let server: StartedServer;
  try {
    server = await start(loaded.settings);
  } catch (error) {
    io.say(`iscm-fhir: ${startProblem(error, loaded.settings)}`);
    return EXIT.unusable;
  }
  releaseSignals();
  const stopped = io.stopped();
  io.say(welcome(server.url, loaded.settings).join('\n'));
  io.say(`${await stopped}: finishing running requests …`);
  await server.stop();
  io.say('Stopped.');
  return EXIT.good;
}

function startProblem(error: unknown, { host, port }: Settings): string {
  const address = isSystemError(error) && ['listen', 'getaddrinfo'].includes(error.syscall ?? '');
  if (isSystemError(error) && error.path !== undefined) return systemErrorText(error);
  if (!address) return reasonOf(error);
  return `cannot listen on ${host}:${port}: ${reasonOf(error)}. --host and --port choose another address.`;
}

function welcome(url: string, { store, baseUrl = `${url}/fhir` }: Settings): string[] {
  return [
    `iscm-fhir listens on ${url} (FHIR base ${baseUrl}), store ${withoutSecrets(store)}`,
    'Try next:',
    `  curl ${url}/fhir/metadata`,
    `  curl -X POST -H 'content-type: application/fhir+json' --data @bundle.json ${url}/fhir`,
    `  curl ${url}/cases`,
    `  ${url}/docs in a browser`,
    'Stop with Ctrl-C.',
  ];
}
