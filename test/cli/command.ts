import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/iscm-fhir.js', import.meta.url));

/** What a command gave. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** A folder of its own for files of a test. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'cli-'));

  /** Writes a file and gives its name in the folder. */
  file(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.path, name), content);
    return name;
  }

  /** Writes a file in one step: who watches sees all of it or nothing. */
  whole(name: string, content: string): void {
    const made = `${this.path}.new`;
    writeFileSync(made, content);
    renameSync(made, join(this.path, name));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Starts the program in a folder; it has no FHIR cache, and stands where it must not judge by the clock on the wall. */
export function start(folder: Folder, ...args: string[]): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env.PATH, HOME: folder.path, TZ: 'Pacific/Pago_Pago' };
  return spawn(process.execPath, [PROGRAM, ...args], { cwd: folder.path, env });
}

/** Runs the program to its end. */
export async function run(folder: Folder, args: readonly string[], input: string | Uint8Array = ''): Promise<Ended> {
  const child = start(folder, ...args);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

/** The folder of the repository. */
export const ROOT = dirname(dirname(PROGRAM));

/** A patient as a line of JSON, `extra` being more members. */
export const patient = (id: string, extra: object = {}): string =>
  JSON.stringify({ resourceType: 'Patient', id, ...extra });

/** A profile on Patient, as a differential: how often there is a birth date at least. */
export const birthDateProfile = (url: string, min: number): string =>
  JSON.stringify({
    resourceType: 'StructureDefinition',
    url,
    name: 'BirthDate',
    status: 'draft',
    kind: 'resource',
    abstract: false,
    type: 'Patient',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
    derivation: 'constraint',
    differential: { element: [{ id: 'Patient.birthDate', path: 'Patient.birthDate', min }] },
  });
