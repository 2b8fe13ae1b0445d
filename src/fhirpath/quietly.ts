const silent = (): void => undefined;

/**
 * Runs something synchronous with the console silent: the unit library of fhirpath.js prints what it is given and does
 * not know, which would stand between our findings and in logs.
 */
export function quietly<T>(work: () => T): T {
  const { log, warn } = console;
  console.log = silent;
  console.warn = silent;
  try {
    return work();
  } finally {
    console.log = log;
    console.warn = warn;
  }
}
