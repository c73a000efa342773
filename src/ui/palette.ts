/** What colours mean here. Meaning never rests on colour alone: every coloured text also has a sign or a word. */
import { styleText } from "node:util";

type Paint = (text: string) => string;

export interface Palette {
  good: Paint;
  bad: Paint;
  warn: Paint;
  dim: Paint;
  strong: Paint;
  place: Paint;
}

/** Paints when `color` is true, else returns every text as it is. Asks neither terminal nor environment. */
export function createPalette(color: boolean): Palette {
  const paint =
    (style: Parameters<typeof styleText>[0]): Paint =>
    (text) =>
      color ? styleText(style, text, { validateStream: false }) : text;
  return {
    good: paint("green"),
    bad: paint("red"),
    warn: paint("yellow"),
    dim: paint("dim"),
    strong: paint("bold"),
    place: paint("cyan"),
  };
}
