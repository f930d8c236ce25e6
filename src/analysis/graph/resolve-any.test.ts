import { describe, expect, it } from "vitest";
import { analyze } from "../analyze.ts";
import { opportunities } from "../report/opportunities.ts";
import { analysisFolder } from "../../../test/support/analysis-folder.ts";

const place = analysisFolder();

async function graphOf(files: Readonly<Record<string, string>>) {
  await place.write(files);
  const analysis = await analyze({ root: place.root, git: false });
  const { edges, cycles, unresolved, externalPackages } = analysis.graph;
  return {
    analysis,
    edges: edges.map(({ from, to }) => `${from} > ${to}`).toSorted(),
    cycles: cycles.map(({ files: members, meaning }) => `${meaning} ${members.join(" ")}`),
    unresolved: unresolved.map(({ specifier }) => specifier),
    external: Object.keys(externalPackages).toSorted(),
  };
}

describe("which file an import means", () => {
  it("in Python: packages, relative imports, folders of sources", async () => {
    const graph = await graphOf({
      "src/shop/__init__.py": "from .cart import Cart\n",
      "src/shop/cart.py":
        "from shop.prices import price\nfrom . import prices, gone\nimport os.path\n",
      "src/shop/prices.py":
        "from .missing.part import x\ndef price():\n    from shop.cart import Cart\n",
      "tests/test_shop.py": "import shop\nfrom shop import cart\n",
      "tools/run.py": "import helper\n",
      "tools/helper.py": "",
    });
    expect(graph.edges).toEqual([
      "src/shop/__init__.py > src/shop/cart.py",
      "src/shop/cart.py > src/shop/__init__.py",
      "src/shop/cart.py > src/shop/prices.py",
      "src/shop/cart.py > src/shop/prices.py",
      "src/shop/prices.py > src/shop/cart.py",
      "tests/test_shop.py > src/shop/__init__.py",
      "tests/test_shop.py > src/shop/cart.py",
      "tools/run.py > tools/helper.py",
    ]);
    expect(graph.cycles).toEqual(["load src/shop/__init__.py src/shop/cart.py"]);
    expect(graph.unresolved).toEqual([".missing.part"]);
    expect(graph.external).toEqual(["os"]);
  });

  it("in Go: packages below the module, without their tests", async () => {
    const graph = await graphOf({
      "go.mod": "module example.org/shop/v2\n\ngo 1.24\n",
      "main.go":
        'package main\nimport (\n"fmt"\n"example.org/shop/v2/cart"\n"github.com/a/b/c/d"\n"example.org/shop/v2/gone"\n)\n',
      "cart/cart.go": "package cart\n",
      "cart/lines.go": "package cart\n",
      "cart/cart_test.go": "package cart\n",
    });
    expect(graph.edges).toEqual(["main.go > cart/cart.go", "main.go > cart/lines.go"]);
    expect(graph.unresolved).toEqual(["example.org/shop/v2/gone"]);
    expect(graph.external).toEqual(["fmt", "github.com/a/b"]);
  });

  it("in Java and C#: types by package, and of a whole package those that are used", async () => {
    const graph = await graphOf({
      "j/a/Cart.java":
        "package j.a;\nimport j.b.Price;\nimport static j.b.Price.zero;\nimport java.util.List;\nclass Cart { Price p; }",
      "j/b/Price.java":
        "package j.b;\nimport j.a.*;\npublic class Price { Cart c; class Inner {} }",
      "j/a/Unused.java": "package j.a;\nclass Unused {}",
      "j/c/Deep.java": "package j.c;\nimport j.b.Price.Inner;\nclass Deep {}",
      "s/Cart.cs":
        "using S.Prices;\nusing System.Text;\nnamespace S.Carts;\nclass Cart { Price p; }",
      "s/Prices/Price.cs": "namespace S.Prices { public class Price {} }",
      "s/Prices/Other.cs": "namespace S.Prices { public class Other {} }",
    });
    expect(graph.edges).toEqual([
      "j/a/Cart.java > j/b/Price.java",
      "j/a/Cart.java > j/b/Price.java",
      "j/b/Price.java > j/a/Cart.java",
      "j/c/Deep.java > j/b/Price.java",
      "s/Cart.cs > s/Prices/Price.cs",
    ]);
    expect(graph.cycles).toEqual(["package j/a j/b"]);
    expect(graph.external).toEqual(["System.Text", "java.util.List"]);
    const rules = opportunities(graph.analysis).map(({ finding }) => finding.rule);
    expect(rules).toEqual(["artel/package-cycle"]);
  });

  it("in Rust: modules, paths from the crate, crates of the workspace", async () => {
    const graph = await graphOf({
      "Cargo.toml": '[workspace]\nmembers = ["core", "app"]\n',
      "core/Cargo.toml": '[package]\nname = "shop-core"\n',
      "core/src/lib.rs": "pub mod cart;\nmod prices;\n",
      "core/src/cart/mod.rs":
        "mod line;\nuse crate::prices::Price;\nuse self::line::Line;\nuse serde::Serialize;\n",
      "core/src/cart/line.rs": "use super::super::prices;\nmod tests { use super::*; }\n",
      "core/src/prices.rs": "mod gone;\n",
      "app/Cargo.toml": '[package]\nname = "app"\n[dependencies]\nname = "no"\n',
      "app/src/main.rs": "use shop_core::cart::Cart;\n",
    });
    expect(graph.edges).toEqual([
      "app/src/main.rs > core/src/cart/mod.rs",
      "core/src/cart/line.rs > core/src/prices.rs",
      "core/src/cart/mod.rs > core/src/cart/line.rs",
      "core/src/cart/mod.rs > core/src/cart/line.rs",
      "core/src/cart/mod.rs > core/src/prices.rs",
      "core/src/lib.rs > core/src/cart/mod.rs",
      "core/src/lib.rs > core/src/prices.rs",
    ]);
    expect(graph.unresolved).toEqual(["gone"]);
    expect(graph.external).toEqual(["serde"]);
  });

  it("in Ruby, PHP, C and Bash: files by their path, classes by their names", async () => {
    const graph = await graphOf({
      "lib/shop.rb": "require 'shop/cart'\nrequire 'json'\n",
      "lib/shop/cart.rb": "require_relative 'price'\n",
      "lib/shop/price.rb": "require_relative 'cart'\n",
      "composer.json": '{ "autoload": { "psr-4": { "Shop\\\\": "php/" } } }',
      "php/Cart.php":
        "<?php\nnamespace Shop;\nuse Shop\\Parts\\Price;\nuse Psr\\Log\\LoggerInterface;\nrequire __DIR__ . '/functions.php';\nclass Cart {}",
      "php/Parts/Price.php": "<?php\nnamespace Shop\\Parts;\nclass Price {}",
      "php/functions.php": "<?php",
      "c/include/shop/cart.h": '#include "price.h"\n#include <stdio.h>\n',
      "c/include/shop/price.h": '#include "shop/cart.h"\n',
      "c/src/main.c": '#include <shop/cart.h>\n#include "string.h"\n',
      "bin/run.sh": '. ./common.sh\nsource "$(dirname "$0")/lib/log.sh"\nsource "$HOME/.profile"\n',
      "bin/common.sh": "",
      "bin/lib/log.sh": "",
    });
    expect(graph.edges).toEqual([
      "bin/run.sh > bin/common.sh",
      "bin/run.sh > bin/lib/log.sh",
      "c/include/shop/cart.h > c/include/shop/price.h",
      "c/include/shop/price.h > c/include/shop/cart.h",
      "c/src/main.c > c/include/shop/cart.h",
      "lib/shop.rb > lib/shop/cart.rb",
      "lib/shop/cart.rb > lib/shop/price.rb",
      "lib/shop/price.rb > lib/shop/cart.rb",
      "php/Cart.php > php/Parts/Price.php",
      "php/Cart.php > php/functions.php",
    ]);
    expect(graph.cycles.toSorted()).toEqual([
      "load c/include/shop/cart.h c/include/shop/price.h",
      "load lib/shop/cart.rb lib/shop/price.rb",
    ]);
    expect(graph.unresolved).toEqual([]);
    expect(graph.external).toContain("Psr\\Log");
  });
});

describe("all languages together", () => {
  it("are counted by language, and compared for copies", async () => {
    const copy = Array.from(
      { length: 12 },
      (_, index) => `    total += weigh_${index}(item, ${index})`,
    ).join("\n");
    const { analysis } = await graphOf({
      "one.py": `def first(item):\n    total = 0\n${copy}\n    return total\n`,
      "two.py": `def second(item):\n    total = 0\n${copy}\n    return total\n`,
      "main.go": "package main\nfunc main() {}\n",
      "view.vue": "<template/>",
      "build/tracked.py": "x = 1\n",
      "vendor/lib/theirs.rb": "x = 1\n",
    });
    expect(Object.keys(analysis.languages)).toEqual(["Python", "Go"]);
    expect(analysis.languages["Python"]).toMatchObject({ files: 2, functions: 2 });
    expect(analysis.duplication.groups).toHaveLength(1);
    expect(analysis.unsupported).toEqual({ vue: 1 });
    expect(analysis.skipped.map((each) => each.path)).toEqual(["vendor/lib/theirs.rb"]);
  });
});
