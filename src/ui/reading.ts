/** How a person reads a run: with which colours and in how much detail. */
import type { Palette } from "./palette.ts";

export interface Reading {
  palette: Palette;
  verbose: boolean;
}
