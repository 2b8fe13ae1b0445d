import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createProtocolConnection,
  type Diagnostic,
  DiagnosticSeverity,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { CurrentCheck } from '../../src/cli/language-server/current-check.ts';
import { birthDateProfile, Folder, ROOT, start } from './command.ts';

/** An editor as the protocol sees it, by the library that editors use. */
class Editor {
  readonly folder: Folder;
  readonly child: ChildProcessWithoutNullStreams;
  readonly #connection: ProtocolConnection;
  readonly warnings: string[] = [];
  readonly #told: PublishDiagnosticsParams[] = [];
  #wake = (): void => undefined;

  constructor(folder: Folder, ...args: string[]) {
    this.folder = folder;
    this.child = start(this.folder, 'language-server', '--stdio', ...args);
    this.#connection = createProtocolConnection(
      new StreamMessageReader(this.child.stdout),
      new StreamMessageWriter(this.child.stdin),
    );
    this.#connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.#told.push(params);
      this.#wake();
    });
    this.#connection.onNotification(ShowMessageNotification.type, ({ message }) => {
      this.warnings.push(message);
    });
    this.#connection.listen();
  }

  async begin(): Promise<void> {
    await this.#connection.sendRequest(InitializeRequest.type, { processId: null, rootUri: null, capabilities: {} });
    await this.#connection.sendNotification(InitializedNotification.type, {});
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder.path, name)).href;
  }

  async open(name: string, text: string, languageId = 'json'): Promise<Diagnostic[]> {
    const textDocument = { uri: this.uri(name), languageId, version: 1, text };
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    return this.told(name);
  }

  async edit(name: string, version: number, range: Range, text: string): Promise<Diagnostic[]> {
    const textDocument = { uri: this.uri(name), version };
    const contentChanges = [{ range, text }];
    await this.#connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
    return this.told(name);
  }

  async close(name: string): Promise<Diagnostic[]> {
    const textDocument = { uri: this.uri(name) };
    await this.#connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument });
    return this.told(name);
  }

  /** How often something was told of a document that nobody has looked at. */
  untold(name: string): number {
    return this.#told.filter(({ uri }) => uri === this.uri(name)).length;
  }

  /** Opens a text and closes it before it is checked. */
  async glance(name: string, text: string): Promise<Diagnostic[]> {
    const textDocument = { uri: this.uri(name), languageId: 'json', version: 1, text };
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    return this.close(name);
  }

  /** What is told next of a document. */
  async told(name: string): Promise<Diagnostic[]> {
    for (;;) {
      const at = this.#told.findIndex(({ uri }) => uri === this.uri(name));
      const [one] = at < 0 ? [] : this.#told.splice(at, 1);
      if (one) return one.diagnostics;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The exit code after the editor took its leave. */
  async leave(): Promise<number | null> {
    const ended = once(this.child, 'exit');
    await this.#connection.sendRequest(ShutdownRequest.type);
    await this.#connection.sendNotification(ExitNotification.type);
    const [code] = await ended;
    return code;
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}

const PROFILE = 'http://example.org/StructureDefinition/edited';

const profile = (min: number): string => birthDateProfile(PROFILE, min);

const PATIENT = `{
  "resourceType": "Patient",
  "meta": { "profile": ["${PROFILE}"] },
  "text": { "status": "empty", "div": "<div xmlns=\\"http://www.w3.org/1999/xhtml\\">é \\" none</div>" },
  "gender": "woman",
  "active": true
}
`;

const range = (line: number, from: number, to: number): Range => ({
  start: { line, character: from },
  end: { line, character: to },
});

let editor: Editor;

beforeEach(async () => {
  const folder = new Folder();
  mkdirSync(join(folder.path, 'ig'));
  folder.file('ig/profile.json', profile(0));
  editor = new Editor(folder, '--package', 'ig', '--level', 'error');
  await editor.begin();
});

afterEach(() => {
  editor.end();
  editor.folder.remove();
});

describe('language-server', () => {
  it('underlines what is wrong while it is written, and takes it back', async () => {
    const [found, ...others] = await editor.open('patient.json', PATIENT);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      range: range(4, 2, 19),
      severity: DiagnosticSeverity.Error,
      source: 'iscm-fhir',
      code: 'binding-required',
      message: expect.stringMatching(/^The code 'woman' is not in the value set .*\nat Patient\.gender \(.*\)$/),
    });
    expect(await editor.edit('patient.json', 2, range(4, 13, 18), 'female')).toEqual([]);
    const [broken] = await editor.edit('patient.json', 3, range(4, 19, 21), '",,');
    expect(broken).toMatchObject({ code: 'json-malformed', severity: DiagnosticSeverity.Error });
    expect(await editor.close('patient.json')).toEqual([]);
    expect(await editor.leave()).toBe(0);
  });

  it('says nothing more of what was closed before it was checked', async () => {
    expect(await editor.glance('late.json', PATIENT)).toEqual([]);
    expect(await editor.open('patient.json', PATIENT)).toHaveLength(1);
    expect(editor.untold('late.json')).toBe(0);
  });

  it('tells what is graver and what is not apart', async () => {
    const profile = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-patient';
    const level = ['--level', 'information'];
    const all = new Editor(editor.folder, '--best-practice', '--must-support', '--profile', profile, ...level);
    await all.begin();
    const found = await all.open('patient.json', '{ "resourceType": "Patient", "gender": "woman" }');
    expect(new Set(found.map(({ severity }) => severity))).toEqual(
      new Set([DiagnosticSeverity.Error, DiagnosticSeverity.Warning, DiagnosticSeverity.Information]),
    );
    all.end();
  });

  it('checks what is open again when a package changes, and keeps what it knew while one is broken', async () => {
    const sound = PATIENT.replace('woman', 'female');
    expect(await editor.open('patient.json', sound)).toEqual([]);
    editor.folder.whole('ig/profile.json', profile(1));
    expect(await editor.told('patient.json')).toMatchObject([{ code: 'cardinality-min', range: range(0, 0, 1) }]);
    editor.folder.whole('ig/profile.json', profile(1).slice(1));
    expect(await editor.told('patient.json')).toMatchObject([{ code: 'cardinality-min' }]);
    expect(editor.warnings).toEqual([expect.stringContaining('profile.json')]);
    editor.folder.whole('ig/profile.json', profile(0));
    expect(await editor.told('patient.json')).toEqual([]);
  });

  it('checks YAML, each line of NDJSON, and texts in no file yet', async () => {
    const yaml = 'resourceType: Patient\ngender: woman # a word\nactive: true\n';
    expect(await editor.open('patient.yaml', yaml, 'yaml')).toMatchObject([
      { code: 'binding-required', range: range(1, 0, 13) },
    ]);
    const lines = '{"resourceType":"Patient"}\n\n{"resourceType":"Patient","gender":"woman"}\n';
    expect(await editor.open('patients.ndjson', lines, 'ndjson')).toMatchObject([
      { code: 'binding-required', range: range(2, 26, 42) },
    ]);
    expect(await editor.open('Untitled-1', PATIENT, 'json')).toMatchObject([{ code: 'binding-required' }]);
  });

  it('finds places where some lines end in CR alone, as editors count them', async () => {
    const text = '{"resourceType":"Patient",\r"id":"p",\r\n"name":[{"family":"😀"}],\r"gender":"woman"}\n';
    expect(await editor.open('cr.json', text)).toMatchObject([{ range: range(3, 0, 16), code: 'binding-required' }]);
  });

  it('checks cases by the case model', async () => {
    const yaml = readFileSync(join(ROOT, 'examples/s4/case.yaml'), 'utf8');
    expect(await editor.open('case.yaml', yaml, 'yaml')).toEqual([]);
    const wrong = yaml.replace('cranial: T12', 'cranial: T14');
    const line = wrong.split('\n').findIndex((text) => text.includes('T14'));
    const [found, ...others] = await editor.open('wrong.yaml', wrong, 'yaml');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: 'case-value', range: { start: { line } } });
    expect(found?.message).toMatch(/^lesions\[0\]\.level\.cranial: must be C1, C2/);
    const [, right = ''] = readFileSync(join(ROOT, 'examples/s3/cases.ndjson'), 'utf8').split('\n');
    const lines = `${right}\n${right.replace('"ordinal":', '"ordinale":')}\n`;
    const told = await editor.open('cases.ndjson', lines, 'ndjson');
    expect(told).toMatchObject([{ code: 'case-unknown-field', range: { start: { line: 1 } } }]);
    const { start } = told[0]?.range ?? range(0, 0, 0);
    expect(lines.split('\n')[1]?.slice(start.character)).toMatch(/^"ordinale":/);
  });

  it('leaves alone what is neither', async () => {
    expect(await editor.open('package.json', '{ "name": "x", "fhirVersion": 1, }')).toEqual([]);
    expect(await editor.open('.index.json', '{ "files": [{ "resourceType": "Patient" }] }')).toEqual([]);
    expect(await editor.open('notes.md', PATIENT, 'markdown')).toEqual([]);
    expect(await editor.open('model.json', '{ "model": "1.0.0" }')).toEqual([]);
    expect(await editor.open('values.yaml', 'model: 1.0.0\nlesions: []\n', 'yaml')).toEqual([]);
  });

  it('begins without a package that is not there yet, and takes it when it comes', async () => {
    rmSync(join(editor.folder.path, 'ig'), { recursive: true });
    const early = new Editor(editor.folder, '--package', 'ig', '--level', 'error');
    await early.begin();
    expect(await early.open('patient.json', PATIENT.replace('woman', 'female'))).toEqual([]);
    expect(early.warnings).toEqual([expect.stringContaining('no such file or folder')]);
    const other = new Folder();
    mkdirSync(join(other.path, 'ig'));
    other.file('ig/profile.json', profile(1));
    renameSync(join(other.path, 'ig'), join(editor.folder.path, 'ig'));
    other.remove();
    expect(await early.told('patient.json')).toMatchObject([{ code: 'cardinality-min' }]);
    early.end();
  });

  it('ends when the editor is gone', async () => {
    const ended = once(editor.child, 'exit');
    editor.child.stdin.end();
    expect((await ended)[0]).toBe(1);
  });
});

it.runIf(existsSync('/proc/self/fd'))('a check that is made anew holds no more files open', () => {
  const folder = new Folder();
  const path = join(folder.path, folder.file('profile.json', birthDateProfile('http://example.org/p', 0)));
  const current = new CurrentCheck({ profile: [], package: [path], level: 'error' }, () => undefined);
  current.reload();
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  for (const text of [birthDateProfile('http://example.org/p', 1), '{']) {
    folder.file('profile.json', text);
    for (let times = 0; times < 5; times += 1) current.reload();
  }
  expect(open()).toBeLessThanOrEqual(before);
  folder.remove();
});
