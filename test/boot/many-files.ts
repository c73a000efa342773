/** A payload whose unpacking takes long enough for two processes to meet. */
import { createSmallPayload, type SmallPayload } from "./small-payload.ts";

export function createManyFiles(): SmallPayload {
  const names = Array.from({ length: 30 }, (_, at) => [
    `d${at % 7}/f${at}.js`,
    `${at}`.repeat(500),
  ]);
  return createSmallPayload(Object.fromEntries(names));
}
