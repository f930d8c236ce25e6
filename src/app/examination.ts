/** One thing that was tried. A failure keeps sessions from running; a warning limits them. */
export interface Examination {
  readonly name: string;
  readonly status: "ok" | "warning" | "failure";
  readonly detail: string;
  readonly remedy?: string;
}
