import { join } from "node:path";
import type { Coder, UsableCoder, UsageScope } from "#adapters/coders";

/** The fake agent as a coder: its program runs in the real sandbox, as a real process. */
export function fakeCoder(
  behaviour: string,
  more: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly usage?: UsageScope;
    readonly mode?: string;
    readonly authentication?: string;
  } = {},
): UsableCoder {
  const { environment = {}, usage = "turn", mode, authentication = "key" } = more;
  const coder: Coder = {
    name: "fake",
    title: "Fake CLI",
    programs: ["fake-acp"],
    arguments: ["acp"],
    versionArguments: ["--version"],
    minimumVersion: "1.0.0",
    installation: "nothing: it is a test's own",
    interfaces: ["openai-chat"],
    configure: (access) => ({
      environment: {
        ...environment,
        FAKE_BEHAVIOUR: behaviour,
        ...(access.kind === "metered"
          ? { FAKE_ADDRESS: access.address, FAKE_KEY: access.key, FAKE_MODEL: access.model }
          : {}),
      },
      files: { ".fake/settings.json": "{}" },
    }),
    login: { file: ".fake/login.json", hosts: ["login.example:443"] },
    ...(mode === undefined ? {} : { mode }),
    authentication,
    usage,
    quirks: [],
  };
  const program = join(import.meta.dirname, "agent.ts");
  const flags = ["ExperimentalWarning", "MODULE_TYPELESS_PACKAGE_JSON"].map(
    (warning) => `--disable-warning=${warning}`,
  );
  const argv = [process.execPath, ...flags, program];
  const readOnly = [process.execPath, import.meta.dirname];
  return { coder, path: program, version: "1.0.0", installation: { argv, readOnly } };
}
