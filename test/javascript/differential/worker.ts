import { allCases } from "./all-cases.ts";
import { answering } from "./answering.ts";

export default answering(allCases);
