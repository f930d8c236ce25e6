/** One parameter, as its declaration writes it. */
export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  /** Its written type, white space folded; undefined where it is only inferred. */
  readonly type: string | undefined;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  readonly returns: string | undefined;
  readonly isAsync: boolean;
}

/** A property, method, accessor or enum member that others can reach. */
export interface Member {
  readonly optional: boolean;
  readonly type: string | undefined;
  /** Of a method: each overload. */
  readonly signatures: readonly Signature[];
}

export type ShapeKind =
  | "function"
  | "class"
  | "interface"
  | "type"
  | "enum"
  | "variable"
  | "namespace"
  /** From another package, or written in a way that is not read. */
  | "unknown";

/** What others can see of one export. */
export interface Shape {
  readonly kind: ShapeKind;
  /** Of a function, the constructors of a class, or what an interface can be called with. */
  readonly signatures: readonly Signature[];
  readonly members: ReadonlyMap<string, Member>;
  /** The written type of a variable or an alias. */
  readonly type: string | undefined;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** Offset of its declaration in the file. */
  readonly start: number;
}

/** Exports by the name under which others import them. */
export type Surface = ReadonlyMap<string, Shape>;

/** The files of one version of a repository. */
export interface SourceTree {
  has(path: string): Promise<boolean>;
  /** Undefined when there is no such file, or it cannot be read as text. */
  read(path: string): Promise<string | undefined>;
}
