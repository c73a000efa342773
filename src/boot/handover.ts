/** Decides which module of the payload a start is meant for. Pure. */
import type { Manifest } from "./manifest.ts";

export interface Start {
  /** Relative to the payload's folder. */
  module: string;
  /** What the module sees after its own path. */
  args: readonly string[];
}

/**
 * Node starts a child by giving its own program the module's path, and a channel to talk through. Nothing but a listed
 * module is ever started so; the same words without a channel are a task like any other.
 */
export function decideStart(
  words: readonly string[],
  { manifest, id, hasChannel }: { manifest: Manifest; id: string; hasChannel: boolean },
): Start {
  const [first = "", ...rest] = words;
  if (hasChannel) {
    const asked = first.replaceAll("\\", "/");
    const child = manifest.children.find((module) => asked.endsWith(`/${id}/${module}`));
    if (child !== undefined) return { module: child, args: rest };
  }
  return { module: manifest.main, args: words };
}
