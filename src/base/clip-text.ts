/** The beginning of a text that others wrote, for a sentence of ours: the rest may be megabytes. */
export function clipText(text: string, mostCharacters: number): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}
