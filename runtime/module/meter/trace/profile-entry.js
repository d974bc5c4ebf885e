// `skerry/profile`, for a Node that may not read TypeScript.
import { reportedOfNode } from "../../../bin/typescript-source.js";

export const { Profile, readLabelledProfile, readProfile } = await import("./profile.ts").catch(
  reportedOfNode,
);
