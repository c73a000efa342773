/**
 * The code a model meant, out of the text it sent: without a fence around it, without the line numbers it was shown,
 * and as far to the right as the place where it goes. Pure.
 */
import { isCodePath } from "../../code/language.ts";

/** More is no edit: a model that writes so much repeats a file or itself. */
export const MAX_PAYLOAD_CHARS = 100_000;

const FENCED = /^\s*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n?\1\s*$/;
const NUMBERED = /^\s*\d+\| ?/;

/** The code, or a sentence about why there is none. */
export function openPayload(payload: string, path: string): { code: string } | string {
  const code = readPayload(payload, path);
  if (code.trim() === "") return "There was no code. To take code out use delete.";
  if (isArguments(code, path)) return "That was JSON. Send the code itself, as plain text.";
  return { code };
}

/** Whole lines without the last line end; "" when there is no text. */
function readPayload(payload: string, path: string): string {
  const text = payload.replaceAll("\r\n", "\n");
  const fenced = isCodePath(path) ? FENCED.exec(text) : null;
  const lines = (fenced?.[2] ?? text).split("\n");
  while (lines.length > 0 && lines.at(-1)?.trim() === "") lines.pop();
  while (lines.length > 0 && lines[0]?.trim() === "") lines.shift();
  const isNumbered = lines.length > 0 && lines.every((line) => line === "" || NUMBERED.test(line));
  return (isNumbered ? lines.map((line) => line.replace(NUMBERED, "")) : lines).join("\n");
}

/** True for arguments in JSON where code was meant: many languages would take them for a value. */
function isArguments(code: string, path: string): boolean {
  if (!/^\s*[{[]/.test(code) || /\.(?:json|jsonc|ya?ml)$/i.test(path)) return false;
  try {
    const value: unknown = JSON.parse(code);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

/** Without the lines at its start that stand right above the place already, such as a comment that was sent along. */
export function dropLinesAbove(text: string, above: readonly string[]): string {
  const lines = text.split("\n");
  for (let count = Math.min(lines.length - 1, above.length); count > 0; count--) {
    const tail = above.slice(above.length - count);
    const isSame = tail.every((line, index) => line.trim() === lines[index]?.trim());
    if (isSame && tail.some((line) => line.trim() !== "")) return lines.slice(count).join("\n");
  }
  return text;
}
