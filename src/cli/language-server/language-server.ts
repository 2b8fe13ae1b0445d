import {
  createConnection,
  MessageType,
  ProposedFeatures,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { packageVersion } from '../package-version.ts';
import { Changes } from '../validate/changes.ts';
import { PackageStamps } from '../validate/stamps.ts';
import { CurrentCheck, type LanguageServerOptions } from './current-check.ts';
import { diagnosticsOf } from './diagnostics.ts';

/** Time without another key stroke after which a text is checked, in milliseconds. */
const PAUSE = 150;

/** Texts larger than this, in UTF-16 units, are not checked while they are written. */
const MAX_LENGTH = 16 * 1024 * 1024;

/**
 * `language-server`: checks what is open in an editor, after each change of it or of the packages, until the editor
 * ends it or is gone. The process then exits: with 0 when the editor took its leave first, else with 1.
 */
export async function languageServer(options: LanguageServerOptions): Promise<never> {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const warn = (message: string): void => {
    connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
  };
  const current = new CurrentCheck(options, warn);
  const documents = new TextDocuments(TextDocument);
  const waiting = new Map<string, NodeJS.Timeout>();

  const tell = (document: TextDocument): void => {
    const { uri, version } = document;
    const isSmall = document.getText().length <= MAX_LENGTH;
    connection.sendDiagnostics({ uri, version, diagnostics: isSmall ? diagnosticsOf(current.check, document) : [] });
  };
  connection.onInitialize(() => ({
    capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental },
    serverInfo: { name: 'iscm-fhir', version: packageVersion() },
  }));
  connection.onInitialized(() => {
    current.reload();
  });
  documents.onDidChangeContent(({ document }) => {
    clearTimeout(waiting.get(document.uri));
    waiting.set(document.uri, setTimeout(tell, PAUSE, document));
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
    connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  documents.listen(connection);
  connection.listen();

  const stamps = new PackageStamps(options.package);
  const changes = new Changes(options.package);
  // the connection ends the process
  for (;;) {
    await changes.next();
    if (!stamps.changed()) continue;
    current.reload();
    for (const document of documents.all()) tell(document);
  }
}
