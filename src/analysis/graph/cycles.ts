/** Edges by node: for each node the nodes it leads to. */
export type Adjacency = ReadonlyMap<string, readonly string[]>;

/** Groups of nodes that reach each other, of two or more (or one that leads to itself). Tarjan, without recursion. */
export function stronglyConnectedComponents(graph: Adjacency): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const components: string[][] = [];

  for (const root of graph.keys()) {
    if (order.has(root)) continue;
    const work: { node: string; next: number }[] = [];
    const enter = (node: string): void => {
      order.set(node, order.size);
      lowest.set(node, order.size - 1);
      stack.push(node);
      onStack.add(node);
      work.push({ node, next: 0 });
    };
    const lower = (node: string, to: number): void => {
      lowest.set(node, Math.min(lowest.get(node) ?? to, to));
    };
    enter(root);
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { node } = top;
      const target = graph.get(node)?.[top.next];
      if (target !== undefined) {
        top.next += 1;
        if (!order.has(target)) enter(target);
        else if (onStack.has(target)) lower(node, order.get(target) ?? 0);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent !== undefined) lower(parent.node, lowest.get(node) ?? 0);
      if (lowest.get(node) !== order.get(node)) continue;
      const component: string[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack.delete(member);
        component.push(member);
        if (member === node) break;
      }
      if (component.length > 1 || (graph.get(node)?.includes(node) ?? false)) {
        components.push(component.toSorted());
      }
    }
  }
  return components;
}

/** Beyond this many starting points a shortest cycle is one of those found, not proven to be the shortest. */
const MOST_STARTS = 300;

/** A shortest cycle in a component: each node once, starting at the alphabetically first. */
export function shortestCycle(graph: Adjacency, component: readonly string[]): readonly string[] {
  const members = new Set(component);
  let best: readonly string[] | undefined;
  for (const start of component.slice(0, MOST_STARTS)) {
    const found = cycleThrough(graph, members, start, best?.length ?? Infinity);
    if (found !== undefined && found.length < (best?.length ?? Infinity)) best = found;
    if (best !== undefined && best.length <= 2) break;
  }
  return rotate(best ?? component);
}

function cycleThrough(
  graph: Adjacency,
  members: ReadonlySet<string>,
  start: string,
  limit: number,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  let front = [start];
  for (let length = 1; front.length > 0 && length < limit; length += 1) {
    const next: string[] = [];
    for (const node of front) {
      for (const target of graph.get(node) ?? []) {
        if (target === start) return pathBack(cameFrom, node, start);
        if (!members.has(target) || cameFrom.has(target)) continue;
        cameFrom.set(target, node);
        next.push(target);
      }
    }
    front = next;
  }
  return undefined;
}

function pathBack(
  cameFrom: ReadonlyMap<string, string>,
  last: string,
  start: string,
): readonly string[] {
  const path = [last];
  for (let node = last; node !== start;) {
    node = cameFrom.get(node) ?? start;
    path.push(node);
  }
  return path.reverse();
}

function rotate(cycle: readonly string[]): readonly string[] {
  const first = cycle.indexOf([...cycle].sort()[0] ?? "");
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
