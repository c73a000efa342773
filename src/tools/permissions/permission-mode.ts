/** How much a person has to be asked. */

/**
 * "plan": looks only, runs nothing. "default": asks per write and per command. "accept-edits": writes without asking, asks for
 * commands that are not plainly harmless. "yolo": asks for none of these.
 */
export const PERMISSION_MODES = ["plan", "default", "accept-edits", "yolo"] as const;

export type PermissionMode = (typeof PERMISSION_MODES)[number];

/** The next one, as Shift+Tab goes round. */
export function nextMode(mode: PermissionMode): PermissionMode {
  const at = PERMISSION_MODES.indexOf(mode);
  return PERMISSION_MODES[(at + 1) % PERMISSION_MODES.length] ?? "default";
}
