import type { LockfileReader } from "./manifest-registry.ts";
import type { Requirement } from "./manifest.ts";

/** An entry of a lockfile of yarn 1 or later: what was asked for, and what it became. */
interface Block {
  /** `caret@^1.0.0`, `caret@npm:^1.0.0`. */
  readonly descriptors: readonly string[];
  readonly text: string;
}

export function isBerryLockfile(text: string): boolean {
  return /^__metadata:/m.test(text);
}

export function readYarnLockfile(text: string): LockfileReader {
  const versions = new Map<string, string>();
  for (const { descriptors, text: block } of blocksOf(text)) {
    // An alias or a resolution puts another package in the place of the one asked for.
    const version = /^ {2}version:? "?([^"\s]+)"?\s*$/m.exec(block)?.[1];
    const resolution = /^ {2}resolution: "?((?:@[^/@]+\/)?[^@/]+)@npm:/m.exec(block)?.[1];
    for (const descriptor of descriptors) {
      if (resolution !== undefined && resolution !== nameOf(descriptor)) continue;
      if (version !== undefined) versions.set(descriptor, version);
    }
  }
  return (name, { range }) =>
    versions.get(`${name}@npm:${range}`) ?? versions.get(`${name}@${range}`);
}

/** The lockfile without what it says about these requirements, so that yarn asks for the newest version of them alone. */
export function withoutRequirements(
  text: string,
  requirements: readonly (Pick<Requirement, "range"> & { readonly name: string })[],
): string {
  const dropped = new Set(requirements.map(({ name, range }) => `${name}@${range}`));
  const isDropped = (descriptor: string): boolean => dropped.has(plainDescriptor(descriptor));
  return splitBlocks(text)
    .map((block) => {
      const descriptors = descriptorsOf(block);
      const kept = descriptors.filter((each) => !isDropped(each));
      if (kept.length === descriptors.length) return block;
      return kept.length === 0 ? "" : withDescriptors(block, kept);
    })
    .join("");
}

/** `typescript@^5.0.0`, also of yarn's own patch `typescript@patch:typescript@npm%3A^5.0.0#optional!builtin<…>`. */
function plainDescriptor(descriptor: string): string {
  const patched = /@patch:([^#]+)#[^#]*builtin</.exec(descriptor)?.[1];
  const plain = patched === undefined ? descriptor : decodeURIComponent(patched);
  return plain.replace(/^(@?[^@]+@)npm:/, "$1");
}

function nameOf(descriptor: string): string {
  return /^@?[^@]+/.exec(descriptor)?.[0] ?? descriptor;
}

function blocksOf(text: string): readonly Block[] {
  return splitBlocks(text).map((block) => ({ descriptors: descriptorsOf(block), text: block }));
}

/** Each begins at the margin; comments and empty lines stay with what is before them. */
function splitBlocks(text: string): readonly string[] {
  return text.split(/^(?=[^\s#:])/m);
}

function descriptorsOf(block: string): readonly string[] {
  const [head = ""] = block.split("\n", 1);
  if (!/^(?:\? )?["@\w]/.test(head) || head.startsWith("__metadata")) return [];
  const plain = head.replace(/^\? /, "").replace(/:\s*$/, "");
  return plain.replaceAll('"', "").split(/,\s*/);
}

/** Yarn writes the head anew; it only has to be understood. */
function withDescriptors(block: string, descriptors: readonly string[]): string {
  const isBerry = /^ {2}resolution: /m.test(block);
  const head = isBerry
    ? `"${descriptors.join(", ")}":`
    : `${descriptors.map((each) => `"${each}"`).join(", ")}:`;
  return block.replace(/^.*(?:\n:)?/, () => head);
}
