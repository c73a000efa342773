/**
 * A conversation at a terminal: keys in, views out, on one page. The message being typed, the menu and the hint are its
 * state; what was said belongs to the runner, what is asked to the desk. It writes to a surface and knows no bytes.
 */
import type { ExitCode } from "../../base/errors.ts";
import { nextMode } from "../../tools/permissions/permission-mode.ts";
import type { PermissionAnswer } from "../../tools/permissions/permission-question.ts";
import type { Palette } from "../palette.ts";
import type { ConversationPort } from "./conversation-port.ts";
import { ConversationRunner } from "./conversation-runner.ts";
import {
  applyKey,
  clearText,
  continueLine,
  type EditorState,
  EMPTY_EDITOR,
  editText,
  insertPaste,
  insertText,
  MAX_MESSAGE_CHARACTERS,
  readMessage,
} from "./editor-state.ts";
import type { InputHistory } from "./input-history.ts";
import type { Key, KeyName } from "./key.ts";
import { MAX_PASTE_CHARACTERS } from "./key-reader.ts";
import { describePastes } from "./pasted-text.ts";
import {
  type CompletionMenu,
  type CompletionPlace,
  cycleMenu,
  findCompletionPlace,
  listCompletions,
  openMenu,
} from "./path-completion.ts";
import { readAnswer, renderAnswered, renderWholeQuestion } from "./permission-view.ts";
import type { PromptState } from "./prompt-view.ts";
import type { QuestionDesk } from "./question-desk.ts";
import { completeCommand } from "./slash-commands.ts";
import type { Transcript } from "./transcript.ts";

/** Where the session is shown. */
export interface Surface {
  /** Safe lines that stay. */
  print(lines: readonly string[]): void;
  /** The state has changed; draw it when it suits. */
  requestDraw(): void;
  /** Wipes the screen and draws again. */
  redraw(): void;
  /** Gives the terminal back until the person returns. */
  suspend(): void;
  /** Whether a question does not fit on the screen. */
  isTooLarge(state: PromptState): boolean;
}

export interface SessionDeps {
  port: ConversationPort;
  surface: Surface;
  desk: QuestionDesk;
  transcript: Transcript;
  history: InputHistory;
  palette: Palette;
  color: boolean;
  now: () => number;
}

/** Twice within it, Ctrl-C ends. */
const TWICE_MS = 2000;
/** A question that comes up while somebody types must not take the next letter for an answer. */
const TYPING_PAUSE_MS = 700;
const INTERRUPTED: ExitCode = 130;

export class InteractiveSession {
  readonly ended: Promise<ExitCode>;
  readonly runner: ConversationRunner;
  readonly #deps: SessionDeps;
  #editor = EMPTY_EDITOR;
  #menu: CompletionMenu | null = null;
  #hint: string | null = null;
  /** How many entries back the editor shows the history; 0: what is being typed. */
  #back = 0;
  #draft = EMPTY_EDITOR;
  #interruptedAt = Number.NEGATIVE_INFINITY;
  #typedAt = Number.NEGATIVE_INFINITY;
  #isAnswerable = false;
  #pause: NodeJS.Timeout | undefined;
  #end: (exitCode: ExitCode) => void = () => {};

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const { port, transcript, palette, color, surface, desk } = deps;
    this.runner = new ConversationRunner({
      port,
      transcript,
      palette,
      color,
      isEchoed: true,
      print: surface.print,
      onChange: surface.requestDraw,
      onQuit: () => this.#quit(0),
    });
    desk.onChange = () => this.#questionChanged();
  }

  get state(): PromptState {
    const { port, transcript, desk } = this.#deps;
    return {
      editor: this.#editor,
      menu: this.#menu,
      status: port.status(),
      isRunning: this.runner.isRunning,
      open: transcript.open,
      progress: transcript.progress,
      headroomBytes: transcript.headroomBytes,
      waiting: this.runner.waiting,
      question: desk.current,
      isAnswerable: this.#isAnswerable,
      hint: this.#hint,
    };
  }

  handleKey(key: Key): void {
    this.#hint = null;
    if (!this.#answer(key)) this.#type(key);
    this.#deps.surface.requestDraw();
  }

  /** Nobody types any more: what was said is finished, what is asked is a no. */
  async endInput(): Promise<void> {
    this.#deps.desk.close();
    await this.runner.idle;
    this.#end(0);
  }

  /** Interrupts what runs, drops what waits, and ends. */
  #quit(exitCode: ExitCode): void {
    clearTimeout(this.#pause);
    this.runner.stop();
    this.#deps.desk.close();
    this.#end(exitCode);
  }

  #type(key: Key): void {
    const before = this.#editor;
    this.#edit(key);
    if (this.#editor === before) return;
    this.#noteTyping();
    if (this.#editor.text.length >= MAX_MESSAGE_CHARACTERS) this.#hint = "the message is full";
  }

  #answer(key: Key): boolean {
    const question = this.#deps.desk.current;
    if (question === null || !(this.#isAnswerable || key.name === "escape")) return false;
    const answer = readAnswer(key, question);
    if (answer === null) return false;
    if (answer === "details") {
      this.#deps.surface.print(renderWholeQuestion(question, this.#deps.palette));
    } else {
      this.#decide(answer);
    }
    return true;
  }

  #decide(answer: PermissionAnswer): void {
    const { desk, surface, palette } = this.#deps;
    if (desk.current !== null) surface.print([renderAnswered(desk.current, answer, palette)]);
    desk.answer(answer);
  }

  #questionChanged(): void {
    const isTyping = this.#deps.now() - this.#typedAt < TYPING_PAUSE_MS;
    if (isTyping) this.#waitForPause();
    else this.#offerAnswer();
    this.#deps.surface.requestDraw();
  }

  /** What does not fit is written out, all but a diff: of that the beginning and a key for the rest are enough. */
  #offerAnswer(): void {
    const { desk, surface, palette } = this.#deps;
    this.#isAnswerable = desk.current !== null;
    if (desk.current === null || desk.current.isDiff || !surface.isTooLarge(this.state)) return;
    surface.print(renderWholeQuestion(desk.current, palette));
  }

  #noteTyping(): void {
    this.#typedAt = this.#deps.now();
    if (this.#deps.desk.current !== null) this.#waitForPause();
  }

  #waitForPause(): void {
    this.#isAnswerable = false;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#offerAnswer();
      this.#deps.surface.requestDraw();
    }, TYPING_PAUSE_MS);
  }

  #edit(key: Key): void {
    if (key.name === "tab") {
      this.#complete();
      return;
    }
    const hadMenu = this.#menu !== null;
    this.#menu = null;
    if (hadMenu && (key.name === "enter" || key.name === "escape")) return;
    if (key.name === "text") this.#editor = insertText(this.#editor, key.text);
    else if (key.name === "paste") this.#paste(key.text, key.isCut);
    else this.#command(key.name);
  }

  #paste(text: string, isCut: boolean): void {
    this.#editor = insertPaste(this.#editor, text);
    const most = MAX_PASTE_CHARACTERS.toLocaleString("en-US");
    if (isCut) this.#hint = `the paste was longer than ${most} characters; the rest was left out`;
  }

  #command(name: KeyName): void {
    const { surface } = this.#deps;
    switch (name) {
      case "enter":
        this.#enter();
        break;
      case "escape":
        this.runner.interrupt();
        break;
      case "interrupt":
        this.#interrupt();
        break;
      case "end-of-input":
        if (this.#editor.text === "") this.#quit(0);
        else this.#editor = applyKey(this.#editor, "delete") ?? this.#editor;
        break;
      case "shift-tab":
        this.runner.setMode(nextMode(this.#deps.port.status().mode));
        break;
      case "suspend":
        surface.suspend();
        break;
      case "redraw":
        surface.redraw();
        break;
      default:
        this.#editOrRecall(name);
    }
  }

  #editOrRecall(name: KeyName): void {
    const edited = applyKey(this.#editor, name);
    if (edited !== null) this.#editor = edited;
    else if (name === "up") this.#recallUp();
    else if (name === "down" && this.#back > 0) this.#recall(this.#back - 1);
  }

  #recallUp(): void {
    const taken = this.#editor.text === "" ? this.runner.takeBackLast() : null;
    if (taken !== null) this.#editor = editText(this.#editor, taken.text);
    else if (this.#back < this.#deps.history.entries.length) this.#recall(this.#back + 1);
  }

  #recall(back: number): void {
    if (this.#back === 0) this.#draft = this.#editor;
    this.#back = back;
    const entry = this.#deps.history.entries.at(-back);
    this.#editor = back === 0 || entry === undefined ? this.#draft : editText(this.#editor, entry);
  }

  #enter(): void {
    const continued = continueLine(this.#editor);
    if (continued !== null) {
      this.#editor = continued;
      return;
    }
    const text = readMessage(this.#editor);
    if (text.trim() === "") return;
    const shown = describePastes(this.#editor.text, this.#editor.pastes);
    this.#reset(editText(this.#editor, ""));
    this.#deps.history.add(text);
    this.runner.submit({ text, shown });
  }

  #interrupt(): void {
    const nowMs = this.#deps.now();
    if (nowMs - this.#interruptedAt < TWICE_MS) {
      this.#quit(INTERRUPTED);
      return;
    }
    this.#interruptedAt = nowMs;
    this.#hint = "Ctrl-C again ends";
    if (!this.runner.interrupt()) this.#reset(clearText(this.#editor));
  }

  #reset(editor: EditorState): void {
    this.#editor = editor;
    this.#back = 0;
  }

  #complete(): void {
    if (this.#menu !== null) {
      const { editor, menu } = cycleMenu(this.#editor, this.#menu);
      this.#editor = editor;
      this.#menu = menu;
      return;
    }
    const place = findCompletionPlace(this.#editor);
    if (place?.kind === "command") this.#offer(place, completeCommand(place.typed));
    if (place?.kind === "path") void this.#completePath(place);
  }

  async #completePath(place: CompletionPlace): Promise<void> {
    const asked = this.#editor;
    const paths = await this.#deps.port.completePath(place.typed).catch(() => []);
    // The person has typed on meanwhile.
    if (this.#editor !== asked) return;
    this.#offer(place, paths);
    this.#deps.surface.requestDraw();
  }

  #offer(place: CompletionPlace, found: readonly string[]): void {
    const opened = openMenu(this.#editor, place, listCompletions(place, found));
    if (opened === null) {
      this.#hint = "nothing begins like that";
      return;
    }
    this.#editor = opened.editor;
    this.#menu = opened.menu;
  }
}
