/** What rendering a template may use while it is judged, and the codes for going beyond: findings of T24. */

/** Real templates render in a millisecond or two; that much of each render is free. */
export const FREE_CPU_MS = 20;
/** What the renders of one verification may use beyond that, all together: one hang, or many slow renders. */
export const SLOW_CPU_MS = 1000;
/** How far memory may grow during one render. */
export const RENDER_MEMORY_BYTES = 256 * 1024 * 1024;
/** The longest text of one render. */
export const RENDER_OUTPUT_BYTES = 1024 * 1024;

export const LIMIT_CODES = [
  "render-timeout",
  "render-memory",
  "render-output",
  "render-crash",
] as const;
export type LimitCode = (typeof LIMIT_CODES)[number];
