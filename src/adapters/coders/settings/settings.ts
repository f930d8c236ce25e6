import { z } from "zod";
import {
  type Configuration,
  defineSettings,
  type Machine,
  setting,
  type Setting,
  type SettingsSlice,
} from "#infra/config";
import { absolutePath } from "#infra/machine";
import type { Coder } from "../coder.ts";
import { coders } from "../registry.ts";

const termsSchema = z.strictObject({
  enabled: z.boolean(),
  model: z.string().optional(),
  arguments: z.array(z.string()),
  credentials: z.string().optional(),
  hosts: z.array(z.string()),
});

/** What a person has set for one of them. */
export type CoderTerms = z.infer<typeof termsSchema>;

/**
 * About programs and logins of the person, so no repository sets any of it. By default nothing of the person's own is
 * shown to them.
 */
export const coderSettings: SettingsSlice = defineSettings(
  "Coding CLIs",
  Object.fromEntries(coders.flatMap((coder) => Object.entries(settingsFor(coder)))),
);

export function coderTermsOf(configuration: Configuration, coder: Coder): CoderTerms {
  return termsSchema.parse(configuration.section(`coders.${coder.name}`));
}

function settingsFor({ name, title, login }: Coder): Record<string, Setting> {
  const path = (last: string): string => `coders.${name}.${last}`;
  const settings: Record<string, Setting> = {
    [path("enabled")]: setting<boolean>({
      schema: z.boolean(),
      default: true,
      help: `Whether ${title} is used when it is installed.`,
      fromRepository: false,
    }),
    [path("model")]: setting<string | undefined>({
      schema: z.string().min(1),
      default: undefined,
      defaultText: "the first model of the role `coder` whose provider it can speak to",
      help: `Model that ${title} uses: <provider>/<model>; with a login of its own, as ${title} itself calls it.`,
      fromRepository: false,
    }),
    [path("arguments")]: setting<readonly string[]>({
      schema: z.array(z.string()),
      default: [],
      help: `More arguments with which ${title} is started.`,
      fromRepository: false,
    }),
    [path("hosts")]: setting<readonly string[]>({
      schema: z.array(z.string().regex(/^[^\s:]+:\d+$/)),
      default: [],
      help: `More addresses, as host:port, that ${title} may reach from its sandbox.`,
      fromRepository: false,
    }),
  };
  if (login === undefined) return settings;
  settings[path("credentials")] = setting<string | undefined>({
    schema: z.string().min(1),
    default: undefined,
    defaultText: "none: it gets at models by an API key of Artel's only",
    help: `File with a login of ${title} (usually ~/${login.file}), which it can then read in its sandbox.`,
    fromRepository: false,
    normalise: (file: string | undefined, machine: Machine) =>
      file === undefined ? file : absolutePath(file, machine),
  });
  return settings;
}
