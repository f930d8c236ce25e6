/**
 * The files of the demonstration repository: a small order library whose faults are those of real repositories. Each
 * fault is named where it stands. Secrets are put together when the repository is made, so that none stands here.
 */
export const manifestFiles: Readonly<Record<string, string>> = {
  "package.json": `${JSON.stringify(
    {
      name: "corner-shop",
      version: "1.4.0",
      description: "Orders, prices and reports of a corner shop",
      private: true,
      type: "module",
      exports: "./src/index.ts",
      scripts: {
        test: "vitest run",
        types: "tsc --noEmit",
        format: "prettier --write src test",
        "format:check": "prettier --check src test",
      },
      dependencies: { ms: "2.1.2" },
      devDependencies: {
        "@types/ms": "2.1.0",
        "@types/node": "24.19.1",
        prettier: "3.7.4",
        typescript: "6.0.3",
        vitest: "5.1.0",
      },
    },
    null,
    2,
  )}\n`,
  "tsconfig.json": `${JSON.stringify(
    {
      compilerOptions: {
        target: "es2023",
        module: "nodenext",
        moduleResolution: "nodenext",
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        types: ["node"],
      },
      include: ["src", "test"],
    },
    null,
    2,
  )}\n`,
  ".prettierrc": '{ "singleQuote": true }\n',
  ".gitignore": "node_modules/\n",
  "README.md": "# Corner shop\n\nOrders, prices and reports. `npm test` runs the tests.\n",
};

export const coreFiles: Readonly<Record<string, string>> = {
  "src/index.ts": `export { createOrder, addLine, orderTotal } from './order.ts';
export type { Order, OrderLine } from './order.ts';
export { customerName, totalSpent } from './customer.ts';
export { dailyReport } from './report.ts';
export { toCsv } from './csv.ts';
export { deliveryWindow } from './delivery.ts';
export { discountFor } from './discount.ts';
`,
  // Dead exports: both helpers are used in this file only.
  "src/money.ts": `export interface Money {
  cents: number;
  currency: string;
}

export function euros(amount: number): Money {
  return { cents: toCents(amount), currency: 'EUR' };
}

export function toCents(amount: number): number {
  return Math.trunc(amount * 100);
}

export function add(left: Money, right: Money): Money {
  assertSameCurrency(left, right);
  return { cents: left.cents + right.cents, currency: left.currency };
}

export function assertSameCurrency(left: Money, right: Money): void {
  if (left.currency !== right.currency) throw new Error('currencies differ');
}

export function times(price: Money, quantity: number): Money {
  return { cents: price.cents * quantity, currency: price.currency };
}

export function show(price: Money): string {
  return (price.cents / 100).toFixed(2) + ' ' + price.currency;
}
`,
  // An import cycle: order -> customer -> order.
  "src/order.ts": `import { customerName } from './customer.ts';
import { add, euros, times, type Money } from './money.ts';

export interface OrderLine {
  article: string;
  price: Money;
  quantity: number;
}

export interface Order {
  id: number;
  customer: string;
  lines: OrderLine[];
}

let nextId = 1;

export function createOrder(customer: string): Order {
  return { id: nextId++, customer, lines: [] };
}

export function addLine(order: Order, line: OrderLine): Order {
  return { ...order, lines: [...order.lines, line] };
}

export function orderTotal(order: Order): Money {
  return order.lines.reduce((sum, line) => add(sum, times(line.price, line.quantity)), euros(0));
}

export function orderTitle(order: Order): string {
  return \`Order \${order.id} for \${customerName(order.customer)}\`;
}
`,
  "src/customer.ts": `import { orderTotal, type Order } from './order.ts';
import { add, euros, type Money } from './money.ts';

export function customerName(id: string): string {
  return id
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ');
}

export function totalSpent(orders: Order[], customer: string): Money {
  return orders
    .filter((order) => order.customer === customer)
    .reduce((sum, order) => add(sum, orderTotal(order)), euros(0));
}
`,
};

export const featureFiles: Readonly<Record<string, string>> = {
  // Lint faults: var, let that is never assigned again, a useless escape, indexOf where includes is meant.
  "src/discount.ts": `import type { Order } from './order.ts';

export function discountFor(order: Order): number {
  var lines = order.lines.length;
  let big = lines >= 10;
  if (order.customer.match(/^staff\\-/)) {
    return 0.3;
  } else {
    return big ? 0.1 : 0;
  }
}

export function isSpecial(article: string): boolean {
  let special = ['tea', 'coffee', 'honey'];
  return special.indexOf(article) !== -1;
}
`,
  // A test loads this one by a computed name, so nothing seems to import "factor": only running the tests tells that
  // it cannot be un-exported.
  "src/seasons/winter.ts": `export const factor = 0.8;

export const label = 'winter sale at ' + factor * 100 + ' percent';
`,
  "src/seasons/label.ts": `import { label } from './winter.ts';

export function seasonLabel(): string {
  return label.toUpperCase();
}
`,
  "src/delivery.ts": `import ms from 'ms';
import { readFileSync } from 'node:fs';
import { seasonLabel } from './seasons/label.ts';

export function deliveryWindow(express: boolean): string {
  const length = ms(express ? '2h' : '2 days');
  return \`\${seasonLabel()}: within \${ms(length, { long: true })}\`;
}
`,
  // Badly formatted, with a block that stands in report.ts as well.
  "src/csv.ts": `import { show } from "./money.ts"
import { orderTotal,type Order } from "./order.ts"

export function toCsv( orders:Order[] ):string {
    const rows=[ "id;customer;articles;total" ]
    for(const order of orders){
        const articles = new Map<string, number>();
        for (const line of order.lines) {
            const known = articles.get(line.article) ?? 0;
            articles.set(line.article, known + line.quantity);
        }
        const names = [...articles.entries()]
            .filter(([, quantity]) => quantity > 0)
            .sort(([left], [right]) => left.localeCompare(right))
            .map(([name, quantity]) => quantity === 1 ? name : name + ' x' + quantity);
        const text = names.length === 0 ? 'nothing' : names.join(', ');
        rows.push( [order.id,order.customer,text,show(orderTotal(order))].join(";") )
    }
    return rows.join("\\n")
}
`,
  "src/report.ts": `import { customerName } from "./customer.ts"
import { add, euros, show } from './money.ts';
import { orderTotal,   orderTitle, type Order } from './order.ts';
import { createHash } from "node:crypto"

export function dailyReport(orders: Order[]): string {
    const output: string[] = []
    for (const order of orders) {
        const articles = new Map<string, number>();
        for (const line of order.lines) {
            const known = articles.get(line.article) ?? 0;
            articles.set(line.article, known + line.quantity);
        }
        const names = [...articles.entries()]
            .filter(([, quantity]) => quantity > 0)
            .sort(([left], [right]) => left.localeCompare(right))
            .map(([name, quantity]) => quantity === 1 ? name : name + ' x' + quantity);
        const text = names.length === 0 ? 'nothing' : names.join(', ');
        output.push(orderTitle(order) + ': ' + text);
    }
    const total = orders.reduce((sum, order) => add(sum, orderTotal(order)), euros(0));
    output.push('Total: ' + show(total))
    return output.join('\\n')
}
`,
  // SQL by interpolation, and a weak hash for a password.
  "src/accounts.ts": `import { createHash } from 'node:crypto';

interface Database {
  query(sql: string): unknown;
}

export function findAccount(database: Database, name: string): unknown {
  return database.query(\`SELECT * FROM accounts WHERE name = '\${name}'\`);
}

export function passwordHash(password: string): string {
  return createHash('md5').update(password).digest('hex');
}
`,
};

export const testFiles: Readonly<Record<string, string>> = {
  "test/order.test.ts": `import { expect, test } from 'vitest';
import { addLine, createOrder, discountFor, orderTotal, toCsv, dailyReport } from '../src/index.ts';
import { euros, show } from '../src/money.ts';

const tea = { article: 'tea', price: euros(2), quantity: 3 };

test('an order adds up its lines', () => {
  const order = addLine(createOrder('ada-lovelace'), tea);
  expect(show(orderTotal(order))).toBe('6.00 EUR');
});

test('staff get a discount', () => {
  expect(discountFor(createOrder('staff-7'))).toBe(0.3);
  expect(discountFor(createOrder('ada'))).toBe(0);
});

test('a report and a table name the articles', () => {
  const order = addLine(addLine(createOrder('ada-lovelace'), tea), tea);
  expect(dailyReport([order])).toContain('Ada Lovelace: tea x6');
  expect(toCsv([order])).toContain('ada-lovelace;tea x6;12.00 EUR');
});
`,
  "test/seasons.test.ts": `import { expect, test } from 'vitest';
import { deliveryWindow } from '../src/index.ts';

test.each(['winter'])('the season %s lowers prices', async (season) => {
  const module = await import(\`../src/seasons/\${season}.ts\`);
  expect(module.factor).toBeLessThan(1);
});

test('the delivery window is told in words', () => {
  expect(deliveryWindow(true)).toBe('WINTER SALE AT 80 PERCENT: within 2 hours');
});
`,
  // Fails before anything is changed: 19.99 * 100 is a little less than 1999.
  "test/money.test.ts": `import { expect, test } from 'vitest';
import { euros } from '../src/money.ts';

test('cents are exact', () => {
  expect(euros(2.5).cents).toBe(250);
});

test('cents are rounded, not cut', () => {
  expect(euros(19.99).cents).toBe(1999);
});
`,
  // Flaky: it depends on what an earlier run left behind.
  "test/cache.test.ts": `import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = 'node_modules/.cache/corner-shop';

test('the cache starts empty', () => {
  const left = existsSync(folder + '/prices.json');
  if (left) rmSync(folder, { recursive: true });
  else {
    mkdirSync(folder, { recursive: true });
    writeFileSync(folder + '/prices.json', '{}');
  }
  expect(left).toBe(false);
});
`,
};
