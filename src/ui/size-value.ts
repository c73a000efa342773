/** Reads an amount of memory with its unit, strictly: a bare number is refused, for nobody knows what it counts. */
import { exampleOf, quote, type Reader, refuse } from "./flag-values.ts";

const UNIT_BYTES: Readonly<Record<string, number>> = {
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

const FORM = /^(\d{1,9}(?:\.\d{1,3})?)(kB|MB|GB|KiB|MiB|GiB)$/;

/** More than any machine has: a slip of the unit. */
const MAX_BYTES = 64 * 2 ** 40;

/** `500MB`, `0.5GB`, `512MiB`, `1GiB` → whole bytes. Throws "usage-invalid". */
export const readSize: Reader<number> = ({ name, text }) => {
  const [, number = "", unit = ""] = FORM.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (UNIT_BYTES[unit] ?? Number.NaN));
  if (bytes <= MAX_BYTES) return bytes;
  throw refuse(
    `${name} takes a number with ${Object.keys(UNIT_BYTES).join(", ")}, at most 65536GiB, got ${quote(text)}.`,
    exampleOf(name, "500MB"),
  );
};
