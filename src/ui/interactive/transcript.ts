/**
 * The events of a conversation as lines that stay, the line that is still being written, and the progress of the moment.
 * It draws nothing. Invariant: all it gives is safe to show, however the model's text was cut into deltas.
 */
import type { AgentEvent } from "../../agent/events.ts";
import { EventReader } from "../event-reader.ts";
import type { Reading } from "../reading.ts";
import { createSafeEvent } from "../safe-event.ts";
import { Sanitizer } from "../sanitize.ts";
import { endsSearch, followProgress, keepSearch, type ShownProgress } from "../shown-progress.ts";
import type { Progress } from "../status-line.ts";

/** A piece of what the model is saying, where the speaker tells it as it comes. */
type StreamedProgress = Progress & { text?: string };

/** More than this without a line end is broken at a space. */
const MAX_OPEN_CHARACTERS = 4000;
/** As much of what was said is kept to know it again as the answer. */
const MAX_KNOWN_CHARACTERS = 262_144;

export class Transcript {
  readonly #reading: Reading;
  readonly #reader: EventReader;
  #sanitizer = new Sanitizer();
  #open = "";
  #said = "";
  #isSpeaking = false;
  #progress: ShownProgress | null = null;
  #headroomBytes: number | null = null;
  #hasResult = false;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#reader = new EventReader(reading);
  }

  /** The unfinished line of what is being said; "" when there is none. */
  get open(): string {
    return this.#open;
  }

  /** Null between two stages. */
  get progress(): ShownProgress | null {
    return this.#progress;
  }

  get headroomBytes(): number | null {
    return this.#headroomBytes;
  }

  /** Whether the message that is being worked on was told the end of. */
  get hasResult(): boolean {
    return this.#hasResult;
  }

  begin(): void {
    this.#said = "";
    this.#hasResult = false;
  }

  /** The lines that are finished by this event. */
  handle(event: AgentEvent): string[] {
    if (event.type === "progress") return this.#report(event);
    // A person has just read their own words.
    if (event.type === "init" && !this.#reading.verbose) return [];
    const safe = createSafeEvent(event);
    if (safe.type === "memory") this.#headroomBytes = safe.headroomBytes;
    const lines = this.#reader.read(this.#withoutKnownAnswer(safe));
    if (endsSearch(event)) this.#progress = null;
    if (lines.length === 0) return [];
    const search = keepSearch(this.#progress);
    const rest = this.finish();
    this.#progress = search;
    return [...rest, ...lines];
  }

  /** What was being said has ended. */
  finish(): string[] {
    this.#progress = null;
    if (!this.#isSpeaking) return [];
    const rest = this.#take(this.#sanitizer.end());
    const last = this.#open === "" ? [] : [this.#open];
    this.#open = "";
    this.#isSpeaking = false;
    this.#sanitizer = new Sanitizer();
    return [...rest, ...last];
  }

  #report(progress: StreamedProgress): string[] {
    this.#progress = followProgress(this.#progress, progress);
    if (progress.text === undefined || progress.text === "") return [];
    const opening = this.#isSpeaking ? [] : [""];
    this.#isSpeaking = true;
    return [...opening, ...this.#take(this.#sanitizer.push(progress.text))];
  }

  #take(text: string): string[] {
    this.#said = (this.#said + text).slice(-MAX_KNOWN_CHARACTERS);
    const lines = (this.#open + text).split("\n");
    this.#open = lines.pop() ?? "";
    while (this.#open.length > MAX_OPEN_CHARACTERS) lines.push(this.#breakOpen());
    return lines;
  }

  #breakOpen(): string {
    const space = this.#open.lastIndexOf(" ", MAX_OPEN_CHARACTERS);
    const end = space > 0 ? space + 1 : MAX_OPEN_CHARACTERS;
    const line = this.#open.slice(0, end);
    this.#open = this.#open.slice(end);
    return line;
  }

  /** An answer that was read while it was written is not shown again. */
  #withoutKnownAnswer(event: AgentEvent): AgentEvent {
    if (event.type !== "result") return event;
    this.#hasResult = true;
    const { answer } = event;
    const isKnown = answer !== null && squash(this.#said).endsWith(squash(answer));
    return isKnown ? { ...event, answer: null } : event;
  }
}

function squash(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
