import type { FolderGraph } from "./folder-graph.ts";

const RED = "#c0392b";

/** The graph as Mermaid, with what there is to say about it below. */
export function mermaid(graph: FolderGraph): string {
  const ids = new Map(graph.folders.map((folder, index) => [folder, `f${index + 1}`]));
  const circular = graph.edges.flatMap(({ isInCycle }, index) => (isInCycle ? [index] : []));
  const lines = [
    "```mermaid",
    "flowchart TD",
    ...graph.folders.map(
      (folder) => `  ${ids.get(folder)}["${mermaidText(labelOf(folder, graph))}"]`,
    ),
    ...graph.edges.map(({ from, to }) => `  ${ids.get(from)} --> ${ids.get(to)}`),
    ...(circular.length > 0
      ? [`  linkStyle ${circular.join(",")} stroke:${RED},stroke-width:2px`]
      : []),
    "```",
  ];
  return [lines.join("\n"), sayings(graph)].filter((part) => part !== "").join("\n\n");
}

function sayings({ root, cycles, left, isReduced }: FolderGraph): string {
  const where = root === "." ? "" : ` below \`${root}\``;
  return [
    `An arrow leads from a folder${where} to one that it imports from.`,
    isReduced ? "Arrows that others imply are left out." : "",
    left > 0 ? `${left} ${left === 1 ? "folder" : "folders"} with fewer imports are left out.` : "",
    cycles.length > 0
      ? `Red: folders that need each other (${cycles.map((each) => each.map((folder) => `\`${folder}\``).join(", ")).join("; ")}).`
      : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function labelOf(folder: string, { root }: FolderGraph): string {
  return root !== "." && folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : folder;
}

function mermaidText(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;");
}

/** The graph as a picture by Graphviz; undefined where that is not installed. */
export async function svg(graph: FolderGraph): Promise<string | undefined> {
  const { instance } = await import("@viz-js/viz").catch(() => ({ instance: undefined }));
  if (instance === undefined) return undefined;
  const viz = await instance();
  return viz.renderString(
    {
      directed: true,
      graphAttributes: { rankdir: "TB", bgcolor: "white" },
      nodeAttributes: { shape: "box", style: "rounded", fontname: "Helvetica" },
      nodes: graph.folders.map((folder) => ({
        name: folder,
        attributes: { label: labelOf(folder, graph).replaceAll("\\", "/") },
      })),
      edges: graph.edges.map(({ from, to, isInCycle }) => ({
        tail: from,
        head: to,
        ...(isInCycle && { attributes: { color: RED, penwidth: 2 } }),
      })),
    },
    { format: "svg" },
  );
}
