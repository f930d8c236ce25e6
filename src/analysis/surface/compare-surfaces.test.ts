import { describe, expect, test } from "vitest";
import { compareSurfaces } from "./compare-surfaces.ts";
import { SurfaceReader } from "./surface.ts";

type Files = Readonly<Record<string, string>>;

async function surface(files: Files, entry = "index.ts") {
  const reader = new SurfaceReader({
    has: async (path) => path in files,
    read: async (path) => files[path],
  });
  const read = await reader.read(entry);
  if (read === undefined) throw new Error(`${entry} cannot be read`);
  return read;
}

async function breaks(before: Files | string, now: Files | string): Promise<readonly string[]> {
  const files = (given: Files | string) =>
    typeof given === "string" ? { "index.ts": given } : given;
  const found = compareSurfaces(await surface(files(before)), await surface(files(now)));
  return found.map(({ rule, name }) => `${rule} ${name}`);
}

describe("what breaks others", () => {
  test.each([
    ["export const a = 1; export const b = 2;", "export const a = 1;", "removed-export b"],
    ["export function f(a) {}", "export function f(a, b) {}", "changed-signature f"],
    ["export function f(a?: string) {}", "export function f(a: string) {}", "changed-signature f"],
    ["export function f(a, b = 1) {}", "export function f(a) {}", "changed-signature f"],
    [
      "export const f = (a: string | number): void => {}",
      "export const f = (a: string): void => {}",
      "changed-signature f",
    ],
    [
      "export function f(): string { return '' }",
      "export function f(): string | undefined { return '' }",
      "changed-signature f",
    ],
    ["export function f() {}", "export async function f() {}", "changed-signature f"],
    [
      "export function f(a: string): void; export function f(a: number): void; export function f(a) {}",
      "export function f(a: string): void; export function f(a) {}",
      "changed-signature f",
    ],
    ["export class C { m() {} n() {} }", "export class C { m() {} }", "removed-member C.n"],
    ["export class C { m() {} }", "export class C { private m() {} }", "removed-member C.m"],
    [
      "export class C { constructor(a?: string) {} }",
      "export class C { constructor(a: string) {} }",
      "changed-signature C",
    ],
    [
      "export class C { static of() {} }",
      "export class C { of() {} }",
      "removed-member C.static of",
    ],
    ["export class C {}", "export function C() {}", "changed-kind C"],
    ["export interface I { a: string; b: string }", "export interface I { a: string }", "I.b"],
    [
      "export interface O { a?: string } export function f(o: O): void {}",
      "export interface O { a: string } export function f(o: O): void {}",
      "new-required-member O.a",
    ],
    [
      "export interface O {} export function f(o: O): void {}",
      "export interface O { a: string } export function f(o: O): void {}",
      "new-required-member O.a",
    ],
    ["export enum E { A, B }", "export enum E { A }", "removed-member E.B"],
    ["export enum E { A = 1 }", "export enum E { A = 2 }", "changed-type E.A"],
    [
      "export type T = 'a' | 'b'; export function f(t: T): void {}",
      "export type T = 'a'; export function f(t: T): void {}",
      "changed-type T",
    ],
    ["export const v: string = ''", "export const v: number = 1", "changed-type v"],
    [
      "export type H = (a: A, b: B) => void",
      "export type H = (a: A) => void",
      "changed-signature H",
    ],
    [
      "export type H = (a: A, b: B) => void; export interface O { h: H } export function f(o: O): void {}",
      "export type H = (a: A) => void; export interface O { h: H } export function f(o: O): void {}",
      "changed-signature H",
    ],
    [
      "export const f: (a: A) => void = g",
      "export const f: (b: B) => void = g",
      "changed-signature f",
    ],
    ["export type R = { a: 1 } & P", "export type R = { b: 1 } & P", "removed-member R.a"],
    ["export default function () {}", "export const a = 1", "removed-export default"],
  ])("%s -> %s: %s", async (before, now, expected) => {
    expect((await breaks(before, now)).join("; ")).toContain(expected);
  });

  test("what another file gives away through the entry point", async () => {
    const index = 'export * from "./a.js"; export { b as c } from "./b"; export * as d from "./d";';
    const before = {
      "index.ts": index,
      "a.ts": "export const a = 1, z = 2",
      "b.ts": "export function b() {}",
      "d.ts": "",
    };
    const now = { ...before, "a.ts": "export const a = 1", "b.ts": "export function b(x) {}" };
    expect(await breaks(before, now)).toEqual(["removed-export z", "changed-signature c"]);
  });

  test("of modules that are loaded with require", async () => {
    const before = "module.exports = { a, b: function (x) {} }; function a() {}";
    const files = (text: string) => ({
      "index.js": 'exports = module.exports = require("./lib/a")',
      "lib/a.js": text,
    });
    const [one, other] = await Promise.all([
      surface(files(before), "index.js"),
      surface(files("module.exports = { a }; async function a() {}"), "index.js"),
    ]);
    expect(compareSurfaces(one, other).map(({ rule, name }) => `${rule} ${name}`)).toEqual([
      "changed-signature a",
      "removed-export b",
    ]);
  });
});

describe("what breaks nobody", () => {
  test.each([
    ["export const a = 1", "export const a = 2; export const b = 3"],
    ["export function f(a) {}", "export function f(b, c?, ...d) {}"],
    ["export function f(a: string): void {}", "export const f = (a: string | number): void => {}"],
    [
      "export function f(a: { x: string; }): void {}",
      "export function f(\n  a: { x: string },\n): void {}",
    ],
    [
      "export function f(): string | null { return '' }",
      "export function f(): string { return '' }",
    ],
    ["export function f(a: 'x'): void {}", "export function f(a: string): void {}"],
    ["export class C { private a = 1; #b = 2; _c = 3 }", "export class C { d = 1 }"],
    ["export interface I { a: string }", "export type I = { a: string; b?: number }"],
    [
      "export interface R { a: string } export function f(): R {}",
      "export interface R { a: string; b: string } export function f(): R {}",
    ],
    ["/** @internal */ export const a = 1; export const b = 1", "export const b = 1"],
    ["export const _a = 1, b = 2", "export const b = 2"],
    ["export type T = A | B", "export type T = | A | B | C"],
    ["export { a } from 'elsewhere'", "export const a = 1"],
    // A function that callers give may take fewer than it is called with.
    [
      "export interface O { done: (a: A) => void } export function f(o: O): void {}",
      "export interface O { done: (a: A, b: B) => void } export function f(o: O): void {}",
    ],
    [
      "export function f<A>(a: A): Promise<A | undefined> {}",
      "export function f<Other>(a: Other): Promise<Other> {}",
    ],
    ["export function f(a: { x: 1 }): void {}", "export function f(a: Options): void {}"],
    ["export const f: <T>(a: T) => void = g", "export const f: <S>(a: S, b?: B) => void = g"],
    // As commander did: what one overload no longer takes another one does.
    [
      "export declare function f(a?: A): void; export declare function f(b?: B): void;",
      "export declare function f(a?: A): void; export declare function f(b: B): void;",
    ],
    // As ky did: another overload, in another way of writing.
    [
      "export type R = { json: <T>() => Promise<T> } & Promise<X>",
      "export type R = { json: { <T>(): Promise<T>; <T>(schema: S): Promise<T> } } & Promise<X>",
    ],
  ])("%s -> %s", async (before, now) => {
    expect(await breaks(before, now)).toEqual([]);
  });

  test("exports that moved to another file", async () => {
    const now = {
      "index.ts": 'import { a } from "./a"; export { a };',
      "a.ts": "export const a = (x: string): void => {}",
    };
    expect(await breaks("export function a(x: string): void {}", now)).toEqual([]);
  });

  test("files that lead to each other in a circle, and text that nests too deep for the parser", async () => {
    const files = {
      "index.ts": 'export * from "./a"; export const i = 1',
      "a.ts": 'export * from "./index"; export const a = 1',
    };
    expect([...(await surface(files)).keys()].toSorted()).toEqual(["a", "i"]);
    await expect(surface({ "index.ts": `export const a = ${"[".repeat(50_000)}` })).rejects.toThrow(
      "cannot be read",
    );
  });
});
