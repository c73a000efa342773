/**
 * Server-sent events out of bytes that were cut anywhere: inside a character, between CR and LF, inside a field. Knows
 * nothing of what the data says; whoever feeds it bounds how much.
 */

/** Only `data` is kept; comments, names, ids and retry times are passed over. Throws a TypeError at bytes that are not UTF-8. */
export class EventStream {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  /** The line that has not ended, in pieces: joining it at every chunk would take quadratic time. */
  #pieces: string[] = [];
  #data: string[] = [];
  /** The last character was a CR: a LF that follows belongs to it. */
  #afterReturn = false;

  /** The data of every event that ended within these bytes. */
  push(bytes: Uint8Array): string[] {
    return this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is left when the stream ends: some servers forget the last empty line. */
  end(): string[] {
    const events = this.#read(this.#decoder.decode());
    return [...events, ...this.#read("\n\n")];
  }

  #read(text: string): string[] {
    const events: string[] = [];
    let rest = text;
    if (this.#afterReturn && rest !== "") {
      if (rest.startsWith("\n")) rest = rest.slice(1);
      this.#afterReturn = false;
    }
    const lines = rest.split(/\r\n|\r|\n/);
    this.#afterReturn = rest.endsWith("\r");
    const open = lines.pop() ?? "";
    for (const line of lines) {
      const whole = this.#pieces.length === 0 ? line : [...this.#pieces, line].join("");
      this.#pieces = [];
      const event = this.#readLine(whole);
      if (event !== null) events.push(event);
    }
    if (open !== "") this.#pieces.push(open);
    return events;
  }

  /** The data of the event that an empty line ends. */
  #readLine(line: string): string | null {
    if (line === "") {
      if (this.#data.length === 0) return null;
      const data = this.#data.join("\n");
      this.#data = [];
      return data;
    }
    if (line === "data") this.#data.push("");
    else if (line.startsWith("data:")) this.#data.push(line.slice(line[5] === " " ? 6 : 5));
    return null;
  }
}
