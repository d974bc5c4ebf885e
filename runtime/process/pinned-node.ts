/** The Node that Skerry's package pins, and the day that its packages were published. `npm run renew-node` writes this file. */
export const pinnedNode = { version: "26.10.0", released: "2026-09-23" };
