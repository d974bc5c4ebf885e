/** The version of the price table (`prices.ts`): fuel is comparable only within a version. It changes whenever any price does.
 * Processes that name versions and meter nothing load this alone, and no table of opcodes. */
export const priceVersion = 4;
