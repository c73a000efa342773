/** Where this program's files are under one of the XDG base folders. Pure. */
import path from "node:path";

/** `configured`: the XDG variable; the specification says that a relative value must be ignored. `usual`: its default. */
export function locateXdgFolder(configured: string | undefined, usual: string): string {
  const base = configured !== undefined && path.isAbsolute(configured) ? configured : usual;
  return path.join(base, "agent");
}
