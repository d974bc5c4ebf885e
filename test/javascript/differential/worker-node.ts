import { answering } from "./answering.ts";
import { nodeCases } from "./node-cases/all.ts";

export default answering(nodeCases);
