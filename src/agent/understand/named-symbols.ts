/** The declarations that a request means, by their qualified names, in order of mention. Pure. */
import type { Request } from "./request.ts";

export function listNamedSymbols({ mentions }: Pick<Request, "mentions">): string[] {
  return mentions.symbols.flatMap(({ qualifiedName }) => qualifiedName ?? []);
}
