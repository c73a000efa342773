/**
 * What the program knows of the single file that carries it: nothing when it runs from a source tree or a package.
 * The boot of that file sets it before anything else of the program is loaded.
 */

export interface Carrier {
  /** Absolute: the file the person started. */
  binary: string;
  /** Absolute: where its payload lies unpacked. Verified; never written to by the program. */
  root: string;
  /** Names the payload; equal ids, equal bytes. */
  id: string;
  /** The folder of GPU natives beside the binary, verified; null when it is not there or not what the binary knows. */
  openNatives(name: string): string | null;
}

/** The registry of symbols is what the boot, which is a bundle of its own, and the program have in common. */
const KEY = Symbol.for("agent.carrier");

export function announceCarrier(carrier: Carrier): void {
  Object.defineProperty(globalThis, KEY, { value: Object.freeze(carrier) });
}

export function readCarrier(): Carrier | null {
  return (globalThis as { [KEY]?: Carrier })[KEY] ?? null;
}

/** What runs a JavaScript file of a project: this process's own Node, or the machine's where we are a single file. */
export function nameNodeCommand(): string {
  return readCarrier() === null ? process.execPath : "node";
}
