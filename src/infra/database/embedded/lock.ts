import { DatabaseSync } from "node:sqlite";

/**
 * The right to open a data directory. It is a file lock of the operating system, so it ends with the process
 * that holds it, however that ends, and a stale file means nothing.
 *
 * SQLite is only used for its locking, because Node itself has no call for file locks.
 */
export class FolderLock {
  readonly #file: DatabaseSync;

  private constructor(file: DatabaseSync) {
    this.#file = file;
  }

  /** Undefined when another process holds it. */
  static tryAcquire(path: string): FolderLock | undefined {
    const file = new DatabaseSync(path, { timeout: 0 });
    try {
      file.exec("pragma journal_mode = off; pragma locking_mode = exclusive; begin exclusive");
      return new FolderLock(file);
    } catch (error) {
      file.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
  }

  release(): void {
    this.#file.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
