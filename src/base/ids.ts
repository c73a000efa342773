/** Prefixed random ids: the prefix says what an id names, wherever it turns up. */
import { customAlphabet } from "nanoid";

// No look-alikes and no separators: ids are read aloud, typed, and used as file names.
const randomPart = customAlphabet("23456789abcdefghjkmnpqrstuvwxyz", 12);

export type IdPrefix = "ses" | "task" | "call" | "tmp";

/** A new id such as `task_7h2kq9vxw3nd`: 12 symbols of 31, 59 bits. */
export function createId(prefix: IdPrefix): string {
  return `${prefix}_${randomPart()}`;
}
