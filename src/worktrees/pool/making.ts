import { randomId } from "#shared";
import { thisProcess } from "../maker.ts";
import type { HeldToken, MakingToken } from "./token.ts";

/** Each time another, so that two of them are never mistaken for each other. */
export function making(holder: string): MakingToken {
  return { state: "making", holder, nonce: randomId(12), maker: thisProcess() };
}

export function held({ holder, nonce }: MakingToken): HeldToken {
  return { state: "held", holder, nonce };
}
