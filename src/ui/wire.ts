/** The machine form of any plain value: snake_case keys, one line, lossless. It knows no event by name. */
import { escapeJson } from "./sanitize.ts";

/** The same value with every key in snake_case, at every depth. Values are untouched. */
function convertToWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convertToWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [convertToSnakeCase(key), convertToWire(entry)]),
  );
}

/** One line of JSON with its line end; repository text inside is escaped, not altered. */
export function renderWireLine(value: unknown): string {
  return `${escapeJson(JSON.stringify(convertToWire(value)))}\n`;
}

function convertToSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
