/**
 * Cyclomatic and cognitive complexity of one function, gathered while its body is walked.
 *
 * Cognitive complexity follows G. Ann Campbell, "Cognitive Complexity: a new way of measuring understandability"
 * (SonarSource, version 1.7): plus one for each break in the linear flow (if, else, loops, switch, catch, `?:`, a
 * jump to a label, each sequence of one logical operator, direct recursion), and plus the nesting level for those
 * that nest. As in SonarJS, a nested function adds to the function around it one level deeper, unless that
 * function has no structure of its own and merely declares others; then each counts for itself.
 */
export class ComplexityFrame {
  cyclomatic = 1;
  depth = 0;
  /** How deep the walk is now, in cognitive levels and in control structures. */
  level = 0;
  structures = 0;
  #flat = 0;
  #nesting = 0;
  #nestingPoints = 0;
  #structural = 0;
  readonly #inner: { score: number; points: number; level: number }[] = [];

  /** A structure that costs more the deeper it stands. */
  structure(): void {
    this.#flat += 1;
    this.#nesting += this.level;
    this.#nestingPoints += 1;
    this.#structural += 1;
  }

  /** An `else`, a jump, a sequence of operators, a recursion: costs one wherever it stands. */
  flat(): void {
    this.#flat += 1;
  }

  enterStructure(): void {
    this.structures += 1;
    this.depth = Math.max(this.depth, this.structures);
  }

  leaveStructure(): void {
    this.structures -= 1;
  }

  /** A branch: a way more, and a structure of its own unless it goes on with an `else`. */
  enterBranch(isElseIf: boolean): void {
    this.cyclomatic += 1;
    if (isElseIf) this.flat();
    else {
      this.structure();
      this.enterStructure();
    }
  }

  /** What stands one level deeper is visited. */
  deeper(visit: () => void): void {
    this.level += 1;
    visit();
    this.level -= 1;
  }

  addInner(inner: ComplexityFrame): void {
    const { score, points } = inner.#total();
    this.#inner.push({ score, points, level: this.level });
  }

  get cognitive(): number {
    return this.#total().score;
  }

  #total(): { score: number; points: number } {
    let score = this.#flat + this.#nesting;
    let points = this.#nestingPoints;
    if (this.#structural === 0) return { score, points };
    for (const inner of this.#inner) {
      score += inner.score + inner.points * (inner.level + 1);
      points += inner.points;
    }
    return { score, points };
  }
}
