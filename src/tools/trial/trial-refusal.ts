/** Why a project cannot be tried on a copy: known on the way, told by who opens the copies. */
import { messageOf } from "../../base/errors.ts";

export class TrialRefusal extends Error {
  /** A clause for a person, without a full stop. */
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "TrialRefusal";
    this.reason = reason;
  }
}

const REASONS: Record<string, string> = {
  ENOSPC: "the folder for temporary files is full",
  EDQUOT: "the folder for temporary files is full",
  EFBIG: "the folder for temporary files does not take a file that large",
  EROFS: "the folder for temporary files cannot be written",
  EEXIST: "two of its names are one name in the folder for temporary files",
  ENAMETOOLONG: "a path in it is too long for the folder for temporary files",
};

/** The refusal that a failure of the system amounts to; null for anything else, which is a bug or an abort. */
export function describeRefusal(error: unknown): TrialRefusal | null {
  if (error instanceof TrialRefusal) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (!(error instanceof Error) || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return null;
  const reason = REASONS[code] ?? `it cannot be copied (${messageOf(error)})`;
  return new TrialRefusal(reason, { cause: error });
}
