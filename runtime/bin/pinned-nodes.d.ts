export interface PinnedNode {
  /** The npm package that brings it. */
  readonly name: string;
  readonly version: string;
  /** The day that the release's first package was published, as YYYY-MM-DD. */
  readonly released: string;
}

/** By platform, as `linux-x64`. */
export const pinnedNodes: Readonly<Record<string, PinnedNode>>;

/** The one for this machine, or undefined where there is no package for it. */
export const pinnedNode: PinnedNode | undefined;
