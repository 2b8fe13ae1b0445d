/** What is said about files and addresses, in words; other codes are shown as Node words them. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'access is not allowed',
  EADDRINUSE: 'another program uses this address',
  EADDRNOTAVAIL: 'this machine has no such address',
  EEXIST: 'it is there already',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of the path is no folder',
  ENOTFOUND: 'no such address is known',
  EPERM: 'access is not allowed',
  EROFS: 'it cannot be written to',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers there speaks no TLS (https)',
  SQLITE_CANTOPEN: 'it is a folder, or access is not allowed',
  Z_BUF_ERROR: 'it is cut off',
  Z_DATA_ERROR: 'it is no gzip, or is damaged',
};

/** Whether an error came from the operating system: a file or an address that cannot be used, not a bug. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

/** Why something could not be done, as the end of a sentence without its full stop. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = 'code' in error && typeof error.code === 'string' ? WORDS[error.code] : undefined;
  return words ?? error.message.replace(/\.$/, '');
}

/** What could not be done about which file, in a sentence. */
export function systemErrorText(error: NodeJS.ErrnoException): string {
  return `${error.path ?? 'The output'} cannot be used: ${reasonOf(error)}.`;
}
