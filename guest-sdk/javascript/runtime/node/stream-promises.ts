// `node:stream/promises`.
import { promises } from "./stream.ts";

export const { finished, pipeline } = promises as Record<"finished" | "pipeline", unknown>;
export default { finished, pipeline };
