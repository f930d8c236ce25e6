import { makerOf, type Maker } from "../maker.ts";

/**
 * What a slot of the pool is at the moment: the name of the one token file in its folder. Each change of state is one
 * `rename` of that file, so of several processes that want the same change one succeeds and the others learn of it.
 */
export type Token = IdleToken | MakingToken | HeldToken;

/** Nobody's: clean, at the commit, and with these dependencies in place. */
export interface IdleToken {
  readonly state: "idle";
  readonly commit: string;
  /** Key of the dependency cache; undefined when none are there. */
  readonly dependencies: string | undefined;
  /** Who owns the files. */
  readonly uid: number;
  /** Of the machine. After a power cut the files may be older or newer than their token, so it is not believed then. */
  readonly boot: string;
}

/** A process is making, cleaning or deleting it. Once that process is gone, it is of no use to anybody. */
export interface MakingToken {
  readonly state: "making";
  readonly holder: string;
  readonly nonce: string;
  readonly maker: Maker;
}

/** A worktree in use, whose record is named like the holder and has the nonce. */
export interface HeldToken {
  readonly state: "held";
  readonly holder: string;
  readonly nonce: string;
}

export function tokenName(token: Token): string {
  switch (token.state) {
    case "idle":
      return ["idle", token.commit, token.dependencies ?? "", token.uid, token.boot].join("~");
    case "making":
      return ["making", token.holder, token.nonce, token.maker.identity].join("~");
    case "held":
      return ["held", token.holder, token.nonce].join("~");
  }
}

/** Undefined for any other file. */
export function parseToken(name: string): Token | undefined {
  const [state, one, two, three, four, ...rest] = name.split("~");
  if (one === undefined || two === undefined || rest.length > 0) return undefined;
  if (state === "held" && three === undefined) return { state, holder: one, nonce: two };
  if (three === undefined) return undefined;
  if (state === "making" && four === undefined) {
    return { state, holder: one, nonce: two, maker: makerOf(three) };
  }
  if (state !== "idle" || four === undefined || !/^\d+$/.test(three)) return undefined;
  const dependencies = two === "" ? undefined : two;
  return { state, commit: one, dependencies, uid: Number(three), boot: four };
}
