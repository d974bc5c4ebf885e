import { answering } from "./answering.ts";
import { intlCases } from "./cases/intl.cases.ts";
import { intlServicesCases } from "./cases/intl-services.cases.ts";
import { localeCases } from "./cases/locale.cases.ts";

export default answering([...intlCases, ...intlServicesCases, ...localeCases]);
