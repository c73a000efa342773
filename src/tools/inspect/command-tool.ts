/** A compiler or linter as a command: what it is called with, and how what it prints is read. */
import type { CommandResult } from "../run-command.ts";
import type { Finding } from "./inspector.ts";

export interface CommandTool {
  /** What a person calls it. */
  name: string;
  /** What a person would type for it, without its files; `name` when absent. */
  command?: string;
  /** What to start for these files of the project; null when it has nothing to say of them. */
  argvFor(paths: readonly string[]): readonly string[] | null;
  env?: Readonly<Record<string, string>>;
  /** What it found; null when what it printed is no list of findings. */
  read(result: CommandResult, root: string): Finding[] | null;
  /** Exit codes after which an empty list is to be believed. */
  cleanExits: readonly number[];
  /** The tool fills this folder, in `variable`, unless the project has one of that name itself. */
  scratch?: { folder: string; variable: string };
}
