// Where the Node that Skerry runs on is pinned, by platform.
import type { PinnedNode } from "../../runtime/bin/pinned-nodes.js";

/** The text of package.json with other versions of the packages that bring Node. @throws Error if one is not pinned there. */
export function withNodes(manifest: string, nodes: Iterable<PinnedNode>): string {
  return replaceEach(manifest, nodes, ({ name, version }) => [
    new RegExp(`("${name}": ")[^"]+(")`),
    `$1${version}$2`,
  ]);
}

/** The text of pinned-nodes.js with other releases. @throws Error if it has another form. */
export function withReleases(source: string, nodes: Iterable<PinnedNode>): string {
  return replaceEach(source, nodes, ({ name, version, released }) => [
    new RegExp(`(name: "${name}", version: ")[^"]+(", released: ")[^"]+(")`),
    `$1${version}$2${released}$3`,
  ]);
}

function replaceEach(
  text: string,
  nodes: Iterable<PinnedNode>,
  change: (node: PinnedNode) => [RegExp, string],
): string {
  let changed = text;
  for (const node of nodes) {
    const [pin, pinned] = change(node);
    if (!pin.test(changed)) throw new Error(`${node.name} is not pinned in the form expected.`);
    changed = changed.replace(pin, pinned);
  }
  return changed;
}
