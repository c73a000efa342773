/**
 * One moment for every date a template prints. llama.cpp's engine offers `strftime_now` and reads the system's clock;
 * a macro of the same name, put in front of the template, wins over it.
 */

const CLOCK_CALL = /\bstrftime_now\s*\(\s*(?:format\s*=\s*)?(?:'([^'\\]*)'|"([^"\\]*)")/g;

/** True when the template may print the date. */
export function readsClock(source: string): boolean {
  return /\bstrftime_now\b/.test(source);
}

/** The same template with every date as at `epochMs`, in local time. Unchanged when it reads no clock. */
export function pinClock(source: string, epochMs: number): string {
  if (!readsClock(source)) return source;
  const formats = new Set(
    [...source.matchAll(CLOCK_CALL)].map((match) => match[1] ?? match[2] ?? ""),
  );
  const moment = new Date(epochMs);
  const cases = [...formats].map(
    (format) =>
      `{%- if format == ${quote(format)} -%}${quoteOutput(formatTime(format, moment))}{%- endif -%}`,
  );
  const known = `[${[...formats].map(quote).join(", ")}]`;
  const other = `{%- if format not in ${known} -%}${quoteOutput(formatTime("%Y-%m-%d", moment))}{%- endif -%}`;
  // The empty output keeps the template's own first characters from being trimmed with the macro.
  return `{%- macro strftime_now(format) -%}${cases.join("")}${other}{%- endmacro -%}{{- '' }}${source}`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

function quoteOutput(text: string): string {
  return `{{- ${quote(text)} -}}`;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The directives of C's strftime that chat templates use; others stay as they are. English names, as in locale C. */
function formatTime(format: string, moment: Date): string {
  return format.replace(/%-?[A-Za-z%]/g, (directive) => {
    const key = directive.at(-1) ?? "";
    const text = DIRECTIVES[key]?.(moment) ?? directive;
    return directive.startsWith("%-") ? text.replace(/^0+(?=\d)/, "") : text;
  });
}

const DIRECTIVES: Readonly<Record<string, (moment: Date) => string>> = {
  Y: (moment) => String(moment.getFullYear()),
  y: (moment) => twoDigits(moment.getFullYear() % 100),
  m: (moment) => twoDigits(moment.getMonth() + 1),
  d: (moment) => twoDigits(moment.getDate()),
  e: (moment) => String(moment.getDate()).padStart(2),
  B: (moment) => MONTHS[moment.getMonth()] ?? "",
  b: (moment) => (MONTHS[moment.getMonth()] ?? "").slice(0, 3),
  A: (moment) => DAYS[moment.getDay()] ?? "",
  a: (moment) => (DAYS[moment.getDay()] ?? "").slice(0, 3),
  H: (moment) => twoDigits(moment.getHours()),
  I: (moment) => twoDigits(moment.getHours() % 12 || 12),
  M: (moment) => twoDigits(moment.getMinutes()),
  S: (moment) => twoDigits(moment.getSeconds()),
  p: (moment) => (moment.getHours() < 12 ? "AM" : "PM"),
  F: (moment) => formatTime("%Y-%m-%d", moment),
  T: (moment) => formatTime("%H:%M:%S", moment),
  "%": () => "%",
};

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
