import type { CodemodRule } from "./codemod-rule.ts";
import { applySpread } from "./rules/apply-spread.ts";
import { arrayLiteralIncludes } from "./rules/array-literal-includes.ts";
import { bufferConstructor } from "./rules/buffer-constructor.ts";
import { createCipher } from "./rules/create-cipher.ts";
import { domainModule } from "./rules/domain-module.ts";
import { escapeUnescape } from "./rules/escape-unescape.ts";
import { fsExists } from "./rules/fs-exists.ts";
import { globalThisName } from "./rules/global-this.ts";
import { hasOwn } from "./rules/has-own.ts";
import { logicalAssignment } from "./rules/logical-assignment.ts";
import { moduleParent } from "./rules/module-parent.ts";
import { osNames } from "./rules/os-names.ts";
import { processBinding } from "./rules/process-binding.ts";
import { punycodeModule } from "./rules/punycode-module.ts";
import { repeatText } from "./rules/repeat-text.ts";
import { rmdirRecursive } from "./rules/rmdir-recursive.ts";
import { spreadArguments } from "./rules/spread-arguments.ts";
import { sysModule } from "./rules/sys-module.ts";
import { textSubstr } from "./rules/text-substr.ts";
import { urlParse } from "./rules/url-parse.ts";
import { utilTypeChecks } from "./rules/util-type-checks.ts";

/** Every rule, one line each; a file without its line here does not exist. */
export const codemodRules: readonly CodemodRule[] = [
  applySpread,
  arrayLiteralIncludes,
  bufferConstructor,
  createCipher,
  domainModule,
  escapeUnescape,
  fsExists,
  globalThisName,
  hasOwn,
  logicalAssignment,
  moduleParent,
  osNames,
  processBinding,
  punycodeModule,
  repeatText,
  rmdirRecursive,
  spreadArguments,
  sysModule,
  textSubstr,
  urlParse,
  utilTypeChecks,
];
