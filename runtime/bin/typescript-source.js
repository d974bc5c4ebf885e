// What a package's entry says under a Node that does not read its TypeScript.

/** Rejects in place of the import of a TypeScript file, in words where that is what this Node can't read. */
export function toldOfNode(failure) {
  if (failure?.code !== "ERR_UNKNOWN_FILE_EXTENSION") throw failure;
  const needed = new Error(
    `skerry is TypeScript, which Node.js 24 and 26 read as it is, and this is ${process.version}. ` +
      "Run the program under one of these, or under the Node that Skerry brings: `npx skerry-node PROGRAM`.",
    { cause: failure },
  );
  needed.code = "ERR_SKERRY_NODE_VERSION";
  throw needed;
}
