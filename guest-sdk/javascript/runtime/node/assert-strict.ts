// `node:assert/strict`.
import { strict } from "./assert.ts";

export { AssertionError, fail, ok, rejects, throws } from "./assert.ts";
export const { deepEqual, deepStrictEqual, equal, notDeepEqual, notEqual, strictEqual } = strict;
export default strict;
