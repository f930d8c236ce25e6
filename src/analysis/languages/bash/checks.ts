import type { Check } from "../checks/check.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants, enclosing } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";

export const bashChecks: readonly Check[] = [
  { smell: "unsafe-removal", kinds: ["command"], matches: removesRoot },
  { smell: "listing-in-loop", kinds: ["for_statement"], matches: loopsOverListing },
  { smell: "unchecked-cd", kinds: ["command"], matches: ignoresFailedCd },
];

export function commandName(node: TreeNode): string | undefined {
  return node.child("name")?.text;
}

export function words(node: TreeNode): readonly string[] {
  return node.childrenIn("argument").map((each) => each.text);
}

/** `rm -r "$name"/…` (ShellCheck SC2115). */
function removesRoot(node: TreeNode): boolean {
  const given = words(node);
  const isRecursive = given.some((word) => /^-[a-zA-Z]*[rR]|^--recursive$/.test(word));
  return (
    commandName(node) === "rm" &&
    isRecursive &&
    given.some((word) =>
      /^"?\$(\w+|\{\w+\})"?\/(\*?"?|bin|etc|home|lib|opt|usr|var)$/.test(word),
    ) &&
    !stopsWhenUnset(node)
  );
}

/** `set -u`: an unset variable ends the script, though an empty one does not. */
function stopsWhenUnset(node: TreeNode): boolean {
  return hasOption(node, /^-[a-z]*u|^nounset$/);
}

function hasOption(node: TreeNode, option: RegExp): boolean {
  const root = enclosing(node, (each) => each.parent === undefined);
  if (root === undefined) return false;
  for (const each of descendants(root)) {
    if (
      each.kind === "command" &&
      commandName(each) === "set" &&
      words(each).some((word) => option.test(word))
    )
      return true;
    if (
      each.kind === "comment" &&
      each.line === 1 &&
      /^#!.*\s-[a-z]*e/.test(each.text) &&
      option.test("-e")
    )
      return true;
  }
  return false;
}

/** `for file in $(ls …)` (SC2045) and `$(find …)` (SC2044). */
function loopsOverListing(node: TreeNode): boolean {
  const value = node.child("value");
  const isAlone = node.childrenIn("value").length === 1 && value?.kind === "command_substitution";
  const [command, more] = isAlone ? value.namedChildren : [];
  return (
    command?.kind === "command" &&
    more === undefined &&
    /^(ls|find)$/.test(commandName(command) ?? "")
  );
}

/** A `cd` whose failure nothing asks about, with commands after it in the same list (SC2164). */
function ignoresFailedCd(node: TreeNode, facts: SyntaxFacts): boolean {
  if (commandName(node) !== "cd" || hasOption(node, /^-[a-z]*e|^errexit$/)) return false;
  const [target] = words(node);
  if (target === undefined || /^(-|\.\.|~|\/|"?\$\{?HOME\}?"?)$/.test(target)) return false;
  const { parent } = node;
  if (parent === undefined || !/^(program|compound_statement|do_group|subshell)$/.test(parent.kind))
    return false;
  const siblings = facts.parts(parent);
  return siblings.indexOf(node) < siblings.length - 1;
}
