/** `agent bundle`: asks for the folder to be written and tells what is in it. */
import type { ExitCode } from "../base/errors.ts";
import type { BundleCommand } from "./bundle-flags.ts";
import type { CommandIo } from "./command-io.ts";
import { createPalette } from "./palette.ts";
import { sanitizeLine } from "./sanitize.ts";
import { renderWireLine } from "./wire.ts";

export interface BundleIo extends CommandIo {
  /** Returns how much was written. */
  write: (
    command: BundleCommand,
    onFile: (file: string) => void,
  ) => Promise<{ out: string; files: number; bytes: number }>;
}

/** Throws what writing throws; nothing is on stdout then. */
export async function runBundleCommand(command: BundleCommand, io: BundleIo): Promise<ExitCode> {
  const { dim, good } = createPalette(io.color);
  const written = await io.write(command, (file) => {
    if (!command.json) io.stderr.write(`${dim(sanitizeLine(file))}\n`);
  });
  if (command.json) {
    io.stdout.write(renderWireLine({ type: "bundle", ...written }));
    return 0;
  }
  const megabytes = (written.bytes / 1e6).toFixed(1);
  io.stdout.write(
    `${good("✓")} ${sanitizeLine(written.out)}: ${written.files} files, ${megabytes} MB\n` +
      `  Prove it on the other side with: sh ${sanitizeLine(written.out)}/verify\n`,
  );
  return 0;
}
