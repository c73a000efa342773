/**
 * A number whose spelling counts: in draft 4 an integer has no fraction, so 1.0 is none, which JSON.parse cannot tell.
 * Stands in a value to be written wherever its reader kept the spelling.
 */
export class SpelledNumber {
  readonly text: string;

  /** `text`: a JSON number. */
  constructor(text: string) {
    this.text = text;
  }
}
