/** Names of the custom section of a stand-in for a module (build/wasm-modules/stand-in.ts): for one that is joined, whose two numbers
 * it has, and for one that can't be, with the reason. */
export const standInSections = { joined: "skerry:joined", refused: "skerry:refused" } as const;
