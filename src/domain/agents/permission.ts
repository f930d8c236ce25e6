import { z } from "zod";

/** A kind of deed that an agent may want to do. */
export const deedSchema = z.enum(["read", "edit", "delete", "execute", "network", "other"]);
export type Deed = z.infer<typeof deedSchema>;

/** `ask` waits for a person's answer; where nobody can be asked it is `deny`. */
export const permissionSchema = z.enum(["allow", "ask", "deny"]);
export type Permission = z.infer<typeof permissionSchema>;

/**
 * What an agent may do in its worktree. It narrows what the sandbox leaves possible and never widens it: what leads out
 * of the worktree, and its `.git`, is refused whatever stands here.
 */
export const securityPolicySchema = z.strictObject({
  read: permissionSchema.default("allow"),
  edit: permissionSchema.default("allow"),
  delete: permissionSchema.default("allow"),
  execute: permissionSchema.default("allow"),
  network: permissionSchema.default("deny"),
  other: permissionSchema.default("deny"),
});
export type SecurityPolicy = z.infer<typeof securityPolicySchema>;
