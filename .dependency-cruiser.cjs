// The import law of ARCHITECTURE.md. Rows as in its table: a folder imports only from rows with a smaller
// number, and through the other folder's index.ts. test/contract/import-law.test.ts feeds it violations.
const rows = [
  ["shared"],
  ["domain"],
  ["infra"],
  ["adapters", "analysis"],
  [
    "queue",
    "world",
    "messages",
    "memory",
    "gates",
    "worktrees",
    "transfer",
    "budget",
    "agents",
    "approvals",
    "prompts",
    "identity",
    "objects",
  ],
  ["orchestrator", "worker", "healing", "evolution", "pipelines"],
  ["app"],
  ["api"],
  ["cli"],
];

// Folders whose direct subfolders each have a face of their own (`#infra/git`).
const nested = ["infra", "adapters", "api"];

// Parts of a folder that have a face beside the folder's own, because loading all of it costs too much there.
const parts = [
  "domain/session-view",
  "worker/toolsmith",
  "adapters/coders/settings",
  "analysis/security",
];

const law = rows
  .flatMap((row, number) =>
    row.map((folder) => {
      const allowed = rows.slice(0, number).flat();
      const forbidden = rows.flat().filter((other) => other !== folder && !allowed.includes(other));
      return {
        name: `${folder}-imports-only-lower-rows`,
        severity: "error",
        from: { path: `^src/${folder}/` },
        to: { path: `^src/(${forbidden.join("|")})/` },
      };
    }),
  )
  .filter((rule) => !rule.to.path.includes("()"));

module.exports = {
  forbidden: [
    ...law,
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolvable",
      comment: "An alias that does not resolve would hide every other violation.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "only-through-the-face",
      comment: "Another folder's files are reached through its index.ts only.",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: {
        path: `^src/(?!(${nested.join("|")})/)([^/]+)/`,
        pathNot: ["^src/$1/", "^src/[^/]+/index\\.ts$", `^src/(${parts.join("|")})/index\\.ts$`],
      },
    },
    {
      name: "only-through-the-nested-face",
      severity: "error",
      from: { path: `^src/(?!(${nested.join("|")})/)[^/]+/` },
      to: {
        path: `^src/(${nested.join("|")})/`,
        pathNot: [
          `^src/(${nested.join("|")})/[^/]+/index\\.ts$`,
          `^src/(${parts.join("|")})/index\\.ts$`,
        ],
      },
    },
    {
      name: "nested-folders-meet-through-the-face",
      severity: "error",
      from: { path: `^src/((?:${nested.join("|")})/[^/]+)/` },
      to: {
        path: `^src/(${nested.join("|")})/`,
        pathNot: ["^src/$1/", `^src/(${nested.join("|")})/[^/]+/index\\.ts$`],
      },
    },
    {
      name: "product-does-not-import-tests",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "no-development-dependency-in-product",
      severity: "error",
      from: { path: "^src/", pathNot: "(\\.test\\.ts|/conformance\\.ts)$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^dist/|/fixtures/)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["artel-source", "import", "node", "default"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
