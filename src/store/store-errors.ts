/** The store cannot do its work now (locked, full, closed, gone); trying again later may help. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** What stands in the way, by the name the engine or the system has for it; for the log, since it quotes nothing. */
  readonly code: string | undefined;

  constructor(message: string, { code, ...options }: ErrorOptions & { code?: string } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** What was asked takes the store longer than it may; asking the same again would not help. */
export class TooCostly extends Error {
  override readonly name = 'TooCostly';
}

/** The store was written by a newer version of this program. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';
}
