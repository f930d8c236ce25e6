import type { Deed } from "./permission.ts";

/** `run commands`: what it is, after "may", "to" or "wants to". It loads no schema. */
export function deedText(deed: Deed): string {
  return texts[deed];
}

const texts = {
  read: "read",
  edit: "edit",
  delete: "delete",
  execute: "run commands",
  network: "use the network",
  other: "do this",
} as const satisfies Record<Deed, string>;
