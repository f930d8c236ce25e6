/** Root gives worktrees to another user, as it does with a real sandbox; anyone else is that user. */
export const worktreeOwner =
  process.getuid!() === 0
    ? { uid: 65534, gid: 65534 }
    : { uid: process.getuid!(), gid: process.getgid!() };
