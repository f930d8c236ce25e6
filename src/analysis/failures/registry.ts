import { apple } from "./families/apple.ts";
import { beam } from "./families/beam.ts";
import { browsers } from "./families/browsers.ts";
import { ci } from "./families/ci.ts";
import { compilers } from "./families/compilers.ts";
import { containers } from "./families/containers.ts";
import { dart } from "./families/dart.ts";
import { dotnet } from "./families/dotnet.ts";
import { functional } from "./families/functional.ts";
import { generic } from "./families/generic.ts";
import { git } from "./families/git.ts";
import { go } from "./families/go.ts";
import { javascriptBuilds } from "./families/javascript-builds.ts";
import { javascriptLinters } from "./families/javascript-linters.ts";
import { javascriptRuntime } from "./families/javascript-runtime.ts";
import { javascriptTests } from "./families/javascript-tests.ts";
import { jvmTests } from "./families/jvm-tests.ts";
import { jvm } from "./families/jvm.ts";
import { languages } from "./families/languages.ts";
import { linters } from "./families/linters.ts";
import { hardware } from "./families/hardware.ts";
import { machine } from "./families/machine.ts";
import { nativeTests } from "./families/native-tests.ts";
import { native } from "./families/native.ts";
import { network } from "./families/network.ts";
import { php } from "./families/php.ts";
import { pythonPackages } from "./families/python-packages.ts";
import { pythonTests } from "./families/python-tests.ts";
import { python } from "./families/python.ts";
import { ruby } from "./families/ruby.ts";
import { rust } from "./families/rust.ts";
import { security } from "./families/security.ts";
import { shell } from "./families/shell.ts";
import { typescript } from "./families/typescript.ts";
import type { Matcher } from "./matcher.ts";

/** A line is of the first matcher that knows it: exact forms stand before those that many tools share. */
export const MATCHERS: readonly Matcher[] = [
  ...ci,
  ...browsers,
  ...security,
  ...linters,
  ...typescript,
  ...javascriptLinters,
  ...javascriptTests,
  ...javascriptBuilds,
  ...compilers,
  ...pythonTests,
  ...python,
  ...pythonPackages,
  ...go,
  ...rust,
  ...jvmTests,
  ...jvm,
  ...dotnet,
  ...ruby,
  ...php,
  ...apple,
  ...dart,
  ...beam,
  ...functional,
  ...hardware,
  ...nativeTests,
  ...native,
  ...languages,
  ...containers,
  ...git,
  ...javascriptRuntime,
  ...shell,
  ...machine,
  ...network,
  ...generic,
];
