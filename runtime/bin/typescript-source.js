// What a package's entry says under a Node that does not run it.
import { otherNode } from "./find-node.js";
import { isPackage } from "./sources.js";

/** The ABI versions of Node 24 and Node 26. */
const supported = ["137", "147"];

/** Rejects in place of the import of a source, in words where this Node can't read or run it. */
export function reportedOfNode(failure) {
  const isUnread = failure?.code === "ERR_UNKNOWN_FILE_EXTENSION";
  if (!isUnread && supported.includes(process.versions.modules)) throw failure;
  const needed = new Error(
    isPackage
      ? `skerry needs Node.js 24 or 26, and this is ${process.version}. ${otherNode("node PROGRAM")}`
      : `skerry is TypeScript, which Node.js 24 and 26 read as it is, and this is ${process.version}. ` +
          "Run the program under one of these, or under the Node that Skerry brings: `npx skerry-node PROGRAM`.",
    { cause: failure },
  );
  needed.code = "ERR_SKERRY_NODE_VERSION";
  throw needed;
}
