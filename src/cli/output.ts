import { createColors } from "picocolors";

/** The part of a stream that output needs. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface OutputOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Where a command says things: data on standard output, everything else on standard error. */
export interface Output {
  readonly format: "text" | "json";
  /** Standard error is a terminal that can redraw lines; else progress is plain lines. */
  readonly live: boolean;
  /** A person can be asked. Never prompt when false. */
  readonly interactive: boolean;
  readonly quiet: boolean;
  /** Styles for text on standard output and standard error; the identity where there are no colors. */
  readonly colors: ReturnType<typeof createColors>;
  /** The answer of a command: one JSON document, or text. */
  result(json: unknown, text: string | (() => string)): void;
  /** One of a stream of answers: one line of JSON, or text. */
  record(json: unknown, text: string | (() => string)): void;
  /** What goes on, for people; not shown with --quiet. */
  progress(text: string): void;
  /** What a person should know though the command goes on. */
  warn(text: string): void;
  /** The stream for live progress. */
  readonly stderr: OutputStream;
}

export function createOutput(options: OutputOptions): Output {
  const { stdout, stderr, stdin, environment, json, quiet } = options;
  const dumb = environment["TERM"] === "dumb";
  const live = stderr.isTTY === true && !dumb && !environment["CI"] && !quiet;
  const colors = createColors(wantsColors(options, dumb));
  const print = (text: string) => stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  const say = (text: string) => stderr.write(`${text}\n`);
  const textOf = (text: string | (() => string)) => (typeof text === "function" ? text() : text);
  return {
    format: json ? "json" : "text",
    live,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !json && !environment["CI"],
    quiet,
    colors,
    stderr,
    result: (data, text) => print(json ? JSON.stringify(data, null, 2) : textOf(text)),
    record: (data, text) => print(json ? JSON.stringify(data) : textOf(text)),
    progress: (text) => {
      if (!quiet) say(text);
    },
    warn: (text) => say(`${colors.yellow("warning:")} ${text}`),
  };
}

function wantsColors(options: OutputOptions, dumb: boolean): boolean {
  const { environment, color, json, stdout, stderr } = options;
  if (!color || json || environment["NO_COLOR"]) return false;
  if (environment["FORCE_COLOR"]) return environment["FORCE_COLOR"] !== "0";
  return !dumb && stdout.isTTY === true && stderr.isTTY === true;
}

/** Controls, what changes the direction of writing, and tags, which say something that nobody sees. */
const CONTROL = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/** Text from a repository or a program, without what could steer a terminal or show what is not there. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, "\uFFFD");
}
