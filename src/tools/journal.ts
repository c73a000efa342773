/** What a workspace asks of whoever keeps the record of its changes. */

/** Where changes are recorded before they are made. */
export interface Journal {
  /** Durable before it resolves. Called before each change of a file. */
  recordBefore(change: RecordedChange): Promise<void>;
}

interface RecordedChange {
  /** From the root, with "/". */
  readonly path: string;
  /** The bytes on the disk now; null when there is no file. */
  readonly before: Uint8Array | null;
  /** Null: the file is about to be removed. */
  readonly after: Uint8Array | null;
  /** Permission bits; null when there is no file. */
  readonly mode: number | null;
  /** How many of the file's parent folders this write has to create. */
  readonly createdFolders: number;
}
