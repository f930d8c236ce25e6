/** What a task of this number costs. */
export function costOf(n: number): number {
  return (n % 7) + 1;
}

/** The first attempt fails after it has paid. */
export function failsFirst(n: number): boolean {
  return n % 17 === 0;
}

export interface Expected {
  /** Of the attempts that passed. */
  readonly cost: number;
  /** Of all attempts. */
  readonly paid: number;
  readonly failedAttempts: number;
}

/** What the books must say of a session with so many tasks. */
export function expectedOf(tasks: number): Expected {
  const numbers = Array.from({ length: tasks }, (_, index) => index + 1);
  const sum = (chosen: readonly number[]) => chosen.reduce((all, n) => all + costOf(n), 0);
  const failing = numbers.filter(failsFirst);
  return {
    cost: sum(numbers),
    paid: sum(numbers) + sum(failing),
    failedAttempts: failing.length,
  };
}
