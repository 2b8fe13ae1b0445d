import { afterAll, beforeAll, vi } from 'vitest';
import { type AdapterParts, startServer } from '../../src/adapter.ts';
import { run } from '../../src/cli/iscm-fhir.ts';
import { type Ended, Folder } from './command.ts';

// each command watches the output it writes to; here they share one
process.stdout.setMaxListeners(0);

/** Runs the program in this process and its working folder, with parts that are loaded once for many commands. */
export async function runHere(args: readonly string[], parts: AdapterParts): Promise<Ended> {
  let out = '';
  let err = '';
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const said = vi.spyOn(console, 'error').mockImplementation((line) => {
    err += `${String(line)}\n`;
  });
  const complained = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    err += String(chunk);
    return true;
  });
  try {
    const code = await run(args, (settings) => startServer(settings, parts));
    return { code, out, err };
  } finally {
    for (const spy of [written, said, complained]) spy.mockRestore();
  }
}

/** A folder that the tests of a file work in. */
export function workingFolder(): Folder {
  const folder = new Folder();
  const home = process.cwd();
  beforeAll(() => process.chdir(folder.path));
  afterAll(() => {
    process.chdir(home);
    folder.remove();
  });
  return folder;
}
