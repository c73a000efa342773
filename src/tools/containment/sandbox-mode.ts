/** What a person or a project wants of a sandbox; the stricter, the later. "required": rather no run than one without. */
export const SANDBOX_MODES = ["off", "auto", "required"] as const;
export type SandboxMode = (typeof SANDBOX_MODES)[number];
