/** Without a sandbox: a process group, and the limits the system can set on it. */

import { limitWords } from "./child-limits.ts";
import type { Containment } from "./containment.ts";

/** `reason`: why there is no sandbox, as it reads on from "because". `isLimited`: false leaves out the limits too. */
export function createProcessGroup(options: { isLimited: boolean; reason: string }): Containment {
  const words = options.isLimited ? limitWords() : [];
  const limits = words.length > 0 ? " Their memory and the size of their files are limited." : "";
  return {
    kind: "process-group",
    description: `Commands run without a sandbox, because ${options.reason}: they may do what you may do.${limits}`,
    enclose: ({ argv, env }) => ({
      argv: [...words, ...argv],
      env,
      tellsStatus: false,
      release: () => {},
    }),
  };
}
